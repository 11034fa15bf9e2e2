import { useQuery } from '@tanstack/react-query';
import { Outlet, useRouter } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { Frame } from '@/features/shell/Frame';
import { sessionQuery } from '@/kit/api/queries';

/** Everything that needs a person. A session that ends meanwhile leads to the sign-in page and back. */
export function SignedIn() {
  const session = useQuery(sessionQuery).data;
  if (!session) return <ToSignIn />;
  return (
    <Frame user={session.user}>
      <Outlet />
    </Frame>
  );
}

/** Goes there once: the address to come back to is the one where the session ended, not each one on the way. */
function ToSignIn() {
  const router = useRouter();
  const [href] = useState(() => router.state.location.href);
  useEffect(() => {
    void router.navigate({ to: '/sign-in', search: { to: href }, replace: true });
  }, [router, href]);
  return null;
}
