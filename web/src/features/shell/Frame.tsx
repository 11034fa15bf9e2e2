import { useDisclosure } from '@mantine/hooks';
import { useParams } from '@tanstack/react-router';
import type { ReactNode } from 'react';
import { HelpSheet } from '@/kit/actions/HelpSheet';
import { Palette } from '@/kit/actions/Palette';
import { useShortcuts } from '@/kit/actions/useShortcuts';
import type { User } from '@/kit/api/types';
import classes from './Frame.module.css';
import { Header } from './Header';
import { Nav } from './Nav';
import { useGlobalActions } from './useGlobalActions';

interface FrameProps {
  user: User;
  children: ReactNode;
}

/** The app around every signed-in page: navigation, header, palette, shortcuts. */
export function Frame({ user, children }: FrameProps) {
  const [help, helpSheet] = useDisclosure();
  const { projectId } = useParams({ strict: false });
  const signOut = useGlobalActions({ user, projectId, showHelp: helpSheet.open });
  useShortcuts();

  return (
    <div className={classes.frame}>
      <a href="#main" className={classes.skip}>
        Skip to content
      </a>
      <Nav user={user} projectId={projectId} />
      <div className={classes.column}>
        <Header user={user} projectId={projectId} showHelp={helpSheet.open} signOut={signOut} />
        <main id="main" className={classes.main} tabIndex={-1}>
          {children}
        </main>
      </div>
      <Palette />
      <HelpSheet opened={help} onClose={helpSheet.close} />
    </div>
  );
}
