/** Options of drop-downs in the drawer. They are rendered inside it, so that they are part of the dialog. */
export const DRAWER_ID = 'add-job';

/** The list of options scrolls itself; a scroll area around it could not be reached by keyboard. */
export const DROPDOWN = {
  comboboxProps: { portalProps: { target: `#${DRAWER_ID}` } },
  withScrollArea: false,
  styles: { options: { maxHeight: 340, overflowY: 'auto' } },
} as const;
