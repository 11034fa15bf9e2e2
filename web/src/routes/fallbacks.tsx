import { type ErrorComponentProps, useRouter } from '@tanstack/react-router';
import { ErrorState } from '@/kit/ui/ErrorState';
import { LinkButton } from '@/kit/ui/links';

export function Missing() {
  return (
    <ErrorState error={new Error('There is no page at this address.')}>
      <LinkButton to="/projects">All projects</LinkButton>
    </ErrorState>
  );
}

export function Crashed({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  return (
    <ErrorState
      error={error}
      retry={() => {
        reset();
        void router.invalidate();
      }}
    >
      <LinkButton to="/projects" variant="default">
        All projects
      </LinkButton>
    </ErrorState>
  );
}
