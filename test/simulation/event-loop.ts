/** Something that happens at a moment. Answers `quiet` when it set no code going. */
type Happening = () => 'quiet' | undefined;

interface Event {
  readonly at: number;
  readonly order: number;
  readonly happen: Happening;
}

const isBefore = (a: Event, b: Event) => a.at < b.at || (a.at === b.at && a.order < b.order);

/** Lets everything run that needs no event to go on. Taken before anyone can put a clock of theirs in its place. */
const { setImmediate: whenDrained } = globalThis;
const drained = () => new Promise<void>((resolve) => whenDrained(resolve));

/** Time that stands still while code runs, and jumps to the next event when all of it waits. */
export interface EventLoop {
  /** Milliseconds since the epoch. */
  readonly now: number;
  /** Has something happen at a moment; at once if it is past. Those of one moment happen in the order they were asked for. */
  at(moment: number, happen: () => unknown): void;
  /** The same, for what mostly finds nothing to do: `happen` says `quiet` then, and nothing is waited for. */
  quietlyAt(moment: number, happen: Happening): void;
  /** Runs until nothing is left to happen before a moment. */
  runUntil(end: number): Promise<void>;
}

export const createEventLoop = (start: number): EventLoop => {
  /** A binary heap, the next event first. */
  const heap: Event[] = [];
  let now = start;
  let order = 0;

  const swap = (a: number, b: number) => {
    const first = heap[a] as Event;
    heap[a] = heap[b] as Event;
    heap[b] = first;
  };
  const push = (event: Event) => {
    let place = heap.push(event) - 1;
    while (place > 0) {
      const above = (place - 1) >> 1;
      if (isBefore(heap[above] as Event, event)) break;
      swap(place, above);
      place = above;
    }
  };
  const pop = (): Event | undefined => {
    const first = heap[0];
    const last = heap.pop();
    if (first === last || last === undefined) return first;
    heap[0] = last;
    for (let place = 0; ; ) {
      let least = place;
      for (const below of [2 * place + 1, 2 * place + 2]) {
        if (below < heap.length && isBefore(heap[below] as Event, heap[least] as Event)) least = below;
      }
      if (least === place) return first;
      swap(place, least);
      place = least;
    }
  };
  const quietlyAt = (moment: number, happen: Happening) =>
    push({ at: Math.max(now, Math.ceil(moment)), order: order++, happen });

  return {
    get now() {
      return now;
    },
    quietlyAt,
    at: (moment, happen) =>
      quietlyAt(moment, () => {
        happen();
        return undefined;
      }),
    async runUntil(end) {
      while (heap[0] && heap[0].at < end) {
        const event = pop() as Event;
        now = event.at;
        if (event.happen() !== 'quiet') await drained();
      }
      now = end;
    },
  };
};
