/** Lint rules and type errors: oxlint finds both with the compiler of TypeScript 7, which reads the code once. */
import { boundaries } from './lint/boundaries.js';
import { rules, scriptRules, typeScriptRules } from './lint/rules.js';

export default {
  ignorePatterns: ['dist', 'src/api/schema.d.ts'],
  plugins: ['eslint', 'typescript', 'react', 'jsx-a11y'],
  options: { typeAware: true, typeCheck: true, denyWarnings: true, reportUnusedDisableDirectives: 'error' },
  categories: { correctness: 'error' },
  rules,
  overrides: [
    { files: ['**/*.js'], rules: scriptRules },
    { files: ['public/*.js'], env: { browser: true } },
    { files: ['**/*.{ts,tsx}'], rules: typeScriptRules },
    ...boundaries,
  ],
};
