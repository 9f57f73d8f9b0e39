/** Lint rules; `MAY_IMPORT` is the one table of which folder may know which. */
import js from '@eslint/js';
import jsxA11y from 'eslint-plugin-jsx-a11y';
import reactHooks from 'eslint-plugin-react-hooks';
import globals from 'globals';
import tseslint from 'typescript-eslint';

const FOLDERS = [
  'api',
  'format',
  'theme',
  'session',
  'live',
  'options',
  'components',
  'sample',
  'features/auth',
  'features/queue',
  'features/add-job',
  'features/presets',
  'features/system',
  'app',
];

const FEATURE = ['api', 'format', 'theme', 'session', 'live', 'options', 'components', 'sample'];

const MAY_IMPORT = {
  api: [],
  format: [],
  theme: ['api'],
  session: ['api'],
  live: ['api'],
  options: ['api', 'format'],
  components: ['api', 'format', 'theme'],
  sample: ['api', 'format', 'live', 'options', 'components'],
  'features/auth': FEATURE,
  'features/queue': FEATURE,
  'features/add-job': FEATURE,
  'features/presets': FEATURE,
  'features/system': FEATURE,
  app: FOLDERS,
};

/** The rule of a folder. Only its tests may know `src/testing`, which opens the whole dashboard. */
function boundaryOf(folder, refused) {
  return {
    'no-restricted-imports': [
      'error',
      {
        patterns: [
          { group: ['../*'], message: 'Import over folders by `@/…`, so the folder rule sees it.' },
          ...refused.map((other) => ({
            group: [`@/${other}`, `@/${other}/*`],
            message: `src/${folder} must not know src/${other}.`,
          })),
        ],
      },
    ],
  };
}

const boundaries = Object.entries(MAY_IMPORT).flatMap(([folder, allowed]) => {
  const refused = FOLDERS.filter((other) => other !== folder && !allowed.includes(other));
  return [
    { files: [`src/${folder}/**/*.{ts,tsx}`], rules: boundaryOf(folder, [...refused, 'testing']) },
    { files: [`src/${folder}/**/*.test.{ts,tsx}`], rules: boundaryOf(folder, refused) },
  ];
});

export default tseslint.config(
  { ignores: ['dist', 'node_modules', 'src/api/schema.d.ts'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [
      ...tseslint.configs.strictTypeChecked,
      ...tseslint.configs.stylisticTypeChecked,
      reactHooks.configs.flat['recommended-latest'],
      jsxA11y.flatConfigs.strict,
    ],
    languageOptions: {
      globals: globals.browser,
      // One program for all files: a third cheaper than the service that editors use.
      parserOptions: { project: './tsconfig.json', tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      // Numbers in a template are text as one means it.
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
    },
  },
  ...boundaries,
  { files: ['public/*.js'], languageOptions: { globals: globals.browser } },
);
