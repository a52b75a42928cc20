/** The width of charts that stand two in a row on a page, in pixels. */
export const chartWidth = 520;
