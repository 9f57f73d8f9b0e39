/** Which folder may import which: `MAY_IMPORT` is the one table of it. */

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
  'features/settings',
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
  'features/settings': FEATURE,
  app: FOLDERS,
};

/** The rule of a folder. Only its tests may know `src/testing`, which opens the whole dashboard. */
function boundaryOf(folder, refused) {
  return {
    'eslint/no-restricted-imports': [
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

export const boundaries = Object.entries(MAY_IMPORT).flatMap(([folder, allowed]) => {
  const refused = FOLDERS.filter((other) => other !== folder && !allowed.includes(other));
  return [
    { files: [`src/${folder}/**/*.{ts,tsx}`], rules: boundaryOf(folder, [...refused, 'testing']) },
    { files: [`src/${folder}/**/*.test.{ts,tsx}`], rules: boundaryOf(folder, refused) },
  ];
});
