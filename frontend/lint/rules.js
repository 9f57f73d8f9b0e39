/**
 * The rules beyond oxlint's category `correctness`. They make up what the presets of ESLint (`recommended`),
 * typescript-eslint (`strict` and `stylistic`, with types), jsx-a11y (`strict`) and react-hooks contain.
 */

/** Rules of all files. */
export const rules = errors('eslint', [
  'no-array-constructor',
  'no-case-declarations',
  'no-empty',
  'no-empty-function',
  'no-fallthrough',
  'no-prototype-builtins',
  'no-regex-spaces',
  'no-unexpected-multiline',
  'no-useless-constructor',
]);

/** Rules of scripts, in which no compiler looks for undefined and repeated names. */
export const scriptRules = errors('eslint', ['no-redeclare', 'no-undef']);

/** All handlers of mouse, keyboard and focus events; by default the rule checks click handlers only. */
const HANDLERS = [
  'onClick',
  'onContextMenu',
  'onDblClick',
  'onDoubleClick',
  'onDrag',
  'onDragEnd',
  'onDragEnter',
  'onDragExit',
  'onDragLeave',
  'onDragOver',
  'onDragStart',
  'onDrop',
  'onMouseDown',
  'onMouseEnter',
  'onMouseLeave',
  'onMouseMove',
  'onMouseOut',
  'onMouseOver',
  'onMouseUp',
  'onKeyDown',
  'onKeyPress',
  'onKeyUp',
  'onFocus',
  'onBlur',
];

/** Rules of TypeScript files. */
export const typeScriptRules = {
  ...errors('eslint', ['no-var', 'prefer-const', 'prefer-rest-params', 'prefer-spread']),
  ...errors('react', ['rules-of-hooks', 'unsupported-syntax']),
  ...errors('typescript', [
    'adjacent-overload-signatures',
    'array-type',
    'ban-ts-comment',
    'ban-tslint-comment',
    'class-literal-property-style',
    'consistent-generic-constructors',
    'consistent-indexed-object-style',
    'consistent-type-assertions',
    'consistent-type-definitions',
    'dot-notation',
    'no-confusing-non-null-assertion',
    'no-deprecated',
    'no-dynamic-delete',
    'no-empty-object-type',
    'no-explicit-any',
    'no-extraneous-class',
    'no-generated-empty-object-type',
    'no-inferrable-types',
    'no-invalid-void-type',
    'no-misused-promises',
    'no-mixed-enums',
    'no-namespace',
    'no-non-null-asserted-nullish-coalescing',
    'no-non-null-assertion',
    'no-require-imports',
    'no-unnecessary-boolean-literal-compare',
    'no-unnecessary-condition',
    'no-unnecessary-template-expression',
    'no-unnecessary-type-arguments',
    'no-unnecessary-type-assertion',
    'no-unnecessary-type-constraint',
    'no-unnecessary-type-conversion',
    'no-unnecessary-type-parameters',
    'no-unsafe-argument',
    'no-unsafe-assignment',
    'no-unsafe-call',
    'no-unsafe-enum-assignment',
    'no-unsafe-enum-comparison',
    'no-unsafe-function-type',
    'no-unsafe-member-access',
    'no-unsafe-return',
    'non-nullable-type-assertion-style',
    'only-throw-error',
    'prefer-find',
    'prefer-for-of',
    'prefer-function-type',
    'prefer-includes',
    'prefer-literal-enum-member',
    'prefer-nullish-coalescing',
    'prefer-optional-chain',
    'prefer-promise-reject-errors',
    'prefer-reduce-type-parameter',
    'prefer-regexp-exec',
    'prefer-return-this-type',
    'prefer-string-starts-ends-with',
    'related-getter-setter-pairs',
    'require-await',
    'return-await',
    'switch-exhaustiveness-check',
    'unified-signatures',
    'use-unknown-in-catch-callback-variable',
  ]),
  'jsx-a11y/no-interactive-element-to-noninteractive-role': ['error', { tr: [] }],
  'jsx-a11y/no-static-element-interactions': ['error', { handlers: HANDLERS }],
  // Asks for elements such as `output` where a role says the same.
  'jsx-a11y/prefer-tag-over-role': 'off',
  // Takes a tuple of a term and its text for a list.
  'react/jsx-key': 'off',
  'typescript/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
  'typescript/restrict-plus-operands': [
    'error',
    {
      allowAny: false,
      allowBoolean: false,
      allowNullish: false,
      allowNumberAndString: false,
      allowRegExp: false,
    },
  ],
  // Numbers in a template are formatted as intended.
  'typescript/restrict-template-expressions': ['error', { allowNumber: true }],
};

function errors(plugin, names) {
  return Object.fromEntries(names.map((name) => [`${plugin}/${name}`, 'error']));
}
