import { useQuery } from '@tanstack/react-query';
import { Navigate, Outlet, useLocation } from '@tanstack/react-router';
import { Frame } from '@/features/shell/Frame';
import { sessionQuery } from '@/kit/api/queries';

/** Everything that needs a person. A session that ends meanwhile leads to the sign-in page and back. */
export function SignedIn() {
  const session = useQuery(sessionQuery).data;
  const { href } = useLocation();
  if (!session) return <Navigate to="/sign-in" search={{ to: href }} replace />;
  return (
    <Frame user={session.user}>
      <Outlet />
    </Frame>
  );
}
