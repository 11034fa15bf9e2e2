import { useRouter, useSearch } from '@tanstack/react-router';
import { useEffect } from 'react';
import { SignInPage } from '@/features/session/SignInPage';

/** Only addresses of this site: a link must not lead elsewhere after signing in. */
const safe = (to: string | undefined) => (to?.startsWith('/') && !to.startsWith('//') ? to : '/projects');

export function SignIn() {
  const router = useRouter();
  const { to } = useSearch({ from: '/sign-in' });
  useEffect(() => {
    document.title = 'Sign in · Labelmill';
  }, []);
  return <SignInPage onSignedIn={() => router.history.push(safe(to))} />;
}
