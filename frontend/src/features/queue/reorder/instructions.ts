/** Id of the element with the keyboard instructions, which every handle refers to. */
export const INSTRUCTIONS_ID = 'reorder-instructions';
