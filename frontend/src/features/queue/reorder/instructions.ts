/** By which each handle refers to the one place where its use is told. */
export const INSTRUCTIONS_ID = 'reorder-instructions';
