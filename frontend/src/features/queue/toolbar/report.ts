/** What came of something one did, as the page tells it. */
export interface Report {
  readonly tone: 'good' | 'bad';
  readonly title: string;
  readonly sentences?: readonly string[];
}

export type Tell = (report: Report | null) => void;
