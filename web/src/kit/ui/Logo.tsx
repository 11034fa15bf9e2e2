/** The mark: four sails of a mill. */
export function Logo({ size = 22 }: { size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0b7f93" />
      <g fill="none" stroke="#fff" strokeWidth="2.4" strokeLinejoin="round" strokeLinecap="round">
        <path d="M16 16 7.500 9.500 14 6zM16 16l6.500-8.500L26 14zM16 16l8.500 6.500L18 26zM16 16l-6.500 8.500L6 18z" />
      </g>
    </svg>
  );
}
