/** How drop-downs open inside the drawer: in it, not beside it, so that they are part of the dialog. */
export const DRAWER_ID = 'add-job';

/** The list of options itself scrolls; a scrolling box round it would be out of the keyboard's reach. */
export const DROPDOWN = {
  comboboxProps: { portalProps: { target: `#${DRAWER_ID}` } },
  withScrollArea: false,
  styles: { options: { maxHeight: 340, overflowY: 'auto' } },
} as const;
