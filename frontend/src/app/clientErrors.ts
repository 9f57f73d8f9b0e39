/** Reports errors that nothing handled to the gateway, which writes them to its log. */
import { client } from '@/api/client';

/** Of an error that repeats, the first reports say enough. */
const MOST_REPORTS = 5;
/** Browsers report as an error that they postpone the rest of a layout change. */
const RESIZE_NOTE = 'ResizeObserver loop';
/** The limits of the API. */
const MESSAGE_LENGTH = 1000;
const STACK_LENGTH = 2000;
const PAGE_LENGTH = 500;

export class ClientErrors {
  private sent = 0;

  /** Report the errors and rejections that reach the window. Returns how to stop. */
  watch(): () => void {
    const onError = ({ error, message }: ErrorEvent) => {
      if (!message.startsWith(RESIZE_NOTE)) this.report(error ?? message);
    };
    const onRejection = (event: PromiseRejectionEvent) => this.report(event.reason);
    window.addEventListener('error', onError);
    window.addEventListener('unhandledrejection', onRejection);
    return () => {
      window.removeEventListener('error', onError);
      window.removeEventListener('unhandledrejection', onRejection);
    };
  }

  /** Report an error, unless there were many. A report that fails is lost. */
  readonly report = (error: unknown): void => {
    if (this.sent >= MOST_REPORTS) return;
    this.sent += 1;
    const stack = error instanceof Error ? (error.stack ?? '') : '';
    const body = {
      message: String(error).slice(0, MESSAGE_LENGTH),
      stack: stack.slice(0, STACK_LENGTH),
      page: window.location.pathname.slice(0, PAGE_LENGTH),
    };
    client.POST('/api/client-errors', { body }).catch(() => undefined);
  };
}

/** The reports of this page load. */
export const clientErrors = new ClientErrors();
