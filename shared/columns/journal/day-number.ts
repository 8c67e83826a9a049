const DAY = 86_400_000;

/** A calendar day as a number: days since 1970. */
export const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / DAY;

export const dayText = (number: number): string => new Date(number * DAY).toISOString().slice(0, 10);

/** The day it is at an instant where clocks are so many milliseconds ahead of UTC. */
export const dayNumberAt = (instant: number, ahead: number): number => Math.floor((instant + ahead) / DAY);

/** By how much clocks are ahead of UTC where a day begins at an instant. */
export const aheadOf = (day: number, start: number): number => day * DAY - start;

/** The Monday of a day's week. The first day of 1970 was a Thursday. */
export const mondayOf = (day: string): string => {
  const number = dayNumber(day);
  return dayText(number - ((((number + 3) % 7) + 7) % 7));
};
