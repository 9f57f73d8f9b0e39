/** The Mantine theme: colours, fonts and component defaults. */
import {
  ActionIcon,
  createTheme,
  ModalRoot,
  Skeleton,
  Tooltip,
  type CSSVariablesResolver,
  type MantineColorsTuple,
} from '@mantine/core';
import { statusVariables } from './statuses';

const petrol: MantineColorsTuple = [
  '#e3f6f9',
  '#cdebf0',
  '#9ed7e0',
  '#6cc2cf',
  '#42afbf',
  '#259fb1',
  '#1390a3',
  '#0b7285',
  '#086678',
  '#055666',
];

const ink: MantineColorsTuple = [
  '#e4e8ec',
  '#b8c0ca',
  '#98a1ad',
  '#6b7480',
  '#434a54',
  '#2e343c',
  '#22272d',
  '#1a1e23',
  '#121417',
  '#0c0e10',
];

export const theme = createTheme({
  primaryColor: 'petrol',
  primaryShade: { light: 7, dark: 7 },
  colors: { petrol, dark: ink },
  defaultRadius: 'md',
  fontFamily: "'Inter Variable', system-ui, sans-serif",
  fontFamilyMonospace: 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace',
  headings: { fontFamily: "'Inter Variable', system-ui, sans-serif", fontWeight: '650' },
  fontSizes: { xs: '0.75rem', sm: '0.8438rem', md: '0.9375rem', lg: '1.0625rem', xl: '1.25rem' },
  cursorType: 'pointer',
  respectReducedMotion: true,
  components: {
    ActionIcon: ActionIcon.extend({
      defaultProps: { variant: 'subtle', color: 'gray', c: 'dimmed', size: 'lg' },
    }),
    ModalRoot: ModalRoot.extend({ defaultProps: { centered: true } }),
    Skeleton: Skeleton.extend({ defaultProps: { radius: 'sm' } }),
    Tooltip: Tooltip.extend({ defaultProps: { openDelay: 300, withArrow: true } }),
  },
});

export const cssVariables: CSSVariablesResolver = () => ({
  variables: {},
  light: {
    '--page': '#f5f6f7',
    '--surface': '#ffffff',
    '--surface-raised': '#f8f9fa',
    '--line': '#e0e4e8',
    '--text-muted': '#59616d',
    '--mantine-color-dimmed': '#59616d',
    '--mantine-color-body': '#ffffff',
    '--mantine-color-text': '#1b2027',
    '--mantine-color-anchor': '#086678',
    '--mantine-color-error': '#b3261e',
    '--mantine-color-placeholder': '#6d7580',
    ...statusVariables('light'),
  },
  dark: {
    '--page': '#121417',
    '--surface': '#1a1e23',
    '--surface-raised': '#20252b',
    '--line': '#2e343c',
    '--text-muted': '#a0a9b5',
    '--mantine-color-dimmed': '#a0a9b5',
    '--mantine-color-body': '#1a1e23',
    '--mantine-color-text': '#e4e8ec',
    '--mantine-color-anchor': '#6fd3e3',
    '--mantine-color-error': '#ff9d94',
    '--mantine-color-placeholder': '#8d97a4',
    ...statusVariables('dark'),
  },
});
