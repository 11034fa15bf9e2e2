/** Puts the focus on the first question about the selected labels, once the panel is there. */
export function focusAnswers(): void {
  requestAnimationFrame(() => {
    const field = document.querySelector<HTMLElement>(
      '[data-answers] :is(input:checked, input:not([type="radio"]), input, textarea):not(:disabled)',
    );
    field?.focus();
  });
}

/** Puts the focus on one question. */
export function focusAnswer(id: string): void {
  requestAnimationFrame(() => requestAnimationFrame(() => document.getElementById(id)?.focus()));
}
