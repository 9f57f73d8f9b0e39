/** The outcome of an action, to show to the user. */
export interface Report {
  readonly tone: 'good' | 'bad';
  readonly title: string;
  readonly messages?: readonly string[];
}

export type ShowReport = (report: Report | null) => void;
