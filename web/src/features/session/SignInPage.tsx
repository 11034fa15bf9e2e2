import { Alert, Box, Button, Paper, PasswordInput, Stack, Text, TextInput, Title } from '@mantine/core';
import { useForm } from '@mantine/form';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { ApiError, api, messageOf } from '@/kit/api/client';
import { keys } from '@/kit/api/keys';
import type { Session } from '@/kit/api/types';
import { Logo } from '@/kit/ui/Logo';
import classes from './SignInPage.module.css';

interface SignInPageProps {
  onSignedIn: () => void;
}

export function SignInPage({ onSignedIn }: SignInPageProps) {
  const client = useQueryClient();
  const form = useForm({
    initialValues: { email: '', password: '' },
    validate: {
      email: (value) => (value.includes('@') ? null : 'Enter your e-mail address.'),
      password: (value) => (value ? null : 'Enter your password.'),
    },
  });
  const signIn = useMutation({
    meta: { signsIn: true },
    mutationFn: (values: typeof form.values) => api.post<Session>('/session', values),
    onSuccess: (session) => {
      client.clear();
      client.setQueryData(keys.session, session);
      onSignedIn();
    },
  });
  const wrong = signIn.error instanceof ApiError && signIn.error.status === 401;

  return (
    <main className={classes.page}>
      <Box w={340}>
        <Stack align="center" gap={8} mb="lg">
          <Logo size={36} />
          <Title order={1}>Sign in to Labelmill</Title>
        </Stack>
        <Paper withBorder p="lg" radius="lg" className={classes.card}>
          <form onSubmit={form.onSubmit((values) => signIn.mutate(values))} noValidate>
            <Stack gap="sm">
              {signIn.error && (
                <Alert color="red" variant="light" role="alert">
                  {wrong ? 'The e-mail address or the password is wrong.' : messageOf(signIn.error)}
                </Alert>
              )}
              <TextInput
                label="E-mail"
                type="email"
                size="sm"
                autoComplete="username"
                autoFocus
                {...form.getInputProps('email')}
              />
              <PasswordInput
                label="Password"
                size="sm"
                autoComplete="current-password"
                {...form.getInputProps('password')}
              />
              <Button type="submit" size="sm" mt={4} loading={signIn.isPending} fullWidth>
                Sign in
              </Button>
            </Stack>
          </form>
        </Paper>
        <Text size="xs" c="dimmed" ta="center" mt="md">
          No account? Ask an administrator of this workspace.
        </Text>
      </Box>
    </main>
  );
}
