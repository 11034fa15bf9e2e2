import {
  ActionIcon,
  Button,
  Checkbox,
  createTheme,
  Drawer,
  Input,
  Kbd,
  type MantineColorsTuple,
  Menu,
  Modal,
  MultiSelect,
  NumberInput,
  PasswordInput,
  Select,
  Switch,
  Table,
  Tabs,
  Textarea,
  TextInput,
  Tooltip,
} from '@mantine/core';

/** The one accent: petrol. Statuses have colours of their own, in `tokens.css`. */
const mill: MantineColorsTuple = [
  '#e6f6f8',
  '#d2ebef',
  '#a5d6de',
  '#75c0cc',
  '#4eadbc',
  '#3aa1b2',
  '#1f8fa2',
  '#0b7f93',
  '#086c7e',
  '#045766',
];

const gray: MantineColorsTuple = [
  '#f6f7f9',
  '#eef0f3',
  '#e3e6ea',
  '#d5dae0',
  '#cdd2d9',
  '#a4adb8',
  '#868e99',
  '#57606c',
  '#343b44',
  '#1a1f26',
];

const dark: MantineColorsTuple = [
  '#e4e7eb',
  '#a4adb8',
  '#8f98a3',
  '#5d6772',
  '#3a414a',
  '#2a2f36',
  '#1c2025',
  '#16191d',
  '#101215',
  '#0b0d0f',
];

const small = { size: 'xs' } as const;

export const theme = createTheme({
  primaryColor: 'mill',
  primaryShade: { light: 7, dark: 7 },
  colors: { mill, gray, dark },
  fontFamily:
    'Inter, ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif',
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
  fontSizes: { xs: '12px', sm: '13px', md: '14px', lg: '16px', xl: '20px' },
  spacing: { xs: '8px', sm: '12px', md: '16px', lg: '24px', xl: '32px' },
  radius: { xs: '3px', sm: '4px', md: '6px', lg: '10px', xl: '16px' },
  defaultRadius: 'md',
  headings: {
    fontWeight: '600',
    sizes: {
      h1: { fontSize: '20px', lineHeight: '28px' },
      h2: { fontSize: '16px', lineHeight: '24px' },
      h3: { fontSize: '14px', lineHeight: '20px' },
      h4: { fontSize: '13px', lineHeight: '20px' },
    },
  },
  cursorType: 'pointer',
  respectReducedMotion: true,
  focusRing: 'auto',
  components: {
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', color: 'gray', size: 28, c: 'var(--lm-text-2)' },
    }),
    Button: Button.extend({ defaultProps: small, styles: { label: { fontWeight: 500 } } }),
    TextInput: TextInput.extend({ defaultProps: small }),
    PasswordInput: PasswordInput.extend({ defaultProps: small }),
    NumberInput: NumberInput.extend({ defaultProps: small }),
    Textarea: Textarea.extend({ defaultProps: small }),
    Select: Select.extend({ defaultProps: { ...small, comboboxProps: { shadow: 'md' } } }),
    MultiSelect: MultiSelect.extend({ defaultProps: { ...small, comboboxProps: { shadow: 'md' } } }),
    Checkbox: Checkbox.extend({ defaultProps: small }),
    Switch: Switch.extend({ defaultProps: { size: 'sm' } }),
    Table: Table.extend({
      defaultProps: {
        fz: 'sm',
        verticalSpacing: 8,
        horizontalSpacing: 'sm',
        borderColor: 'var(--lm-border)',
        highlightOnHoverColor: 'var(--lm-hover)',
      },
      styles: { th: { fontSize: 12, fontWeight: 500, color: 'var(--lm-text-2)' } },
    }),
    InputWrapper: Input.Wrapper.extend({
      styles: {
        label: { fontWeight: 500, marginBottom: 4 },
        description: { fontSize: 12, lineHeight: 1.4, marginBottom: 4, color: 'var(--lm-text-2)' },
        error: { fontSize: 12 },
      },
    }),
    Kbd: Kbd.extend({
      styles: {
        root: {
          minWidth: 20,
          padding: '1px 5px',
          borderBottomWidth: 1,
          fontFamily: 'inherit',
          fontSize: 11,
          fontWeight: 500,
          lineHeight: '16px',
          textAlign: 'center',
          color: 'var(--lm-text-2)',
          background: 'var(--lm-raised)',
        },
      },
    }),
    Tabs: Tabs.extend({ defaultProps: { keepMounted: false } }),
    Menu: Menu.extend({
      defaultProps: {
        shadow: 'md',
        width: 220,
        transitionProps: { duration: 80 },
        // A focusable element that is no item may not stand in a menu.
        withInitialFocusPlaceholder: false,
      },
    }),
    Modal: Modal.extend({
      defaultProps: {
        centered: true,
        overlayProps: { backgroundOpacity: 0.35 },
        transitionProps: { duration: 120, transition: 'pop' },
        closeButtonProps: { 'aria-label': 'Close' },
      },
      styles: {
        title: { fontWeight: 600, fontSize: 'var(--mantine-font-size-lg)' },
        content: { background: 'var(--lm-raised)', border: '1px solid var(--lm-border)' },
        header: { background: 'var(--lm-raised)' },
      },
    }),
    // Inside a dialog, <header> would count as a second banner of the page.
    ModalHeader: Modal.Header.extend({ defaultProps: { role: 'presentation' } }),
    Drawer: Drawer.extend({
      defaultProps: {
        position: 'right',
        overlayProps: { backgroundOpacity: 0.12 },
        transitionProps: { duration: 140 },
        closeButtonProps: { 'aria-label': 'Close' },
      },
    }),
    Tooltip: Tooltip.extend({
      defaultProps: { openDelay: 350, withArrow: false, fz: 'xs', transitionProps: { duration: 80 } },
    }),
  },
});
