/** Medians, and a table of them. Pure. */

/** @param {readonly number[]} values */
export function median(values) {
  const sorted = values.toSorted((a, b) => a - b)
  const [low = NaN, high = NaN] = [sorted.length - 1, sorted.length].map(
    (twice) => sorted[Math.floor(twice / 2)],
  )
  return (low + high) / 2
}

/** @param {readonly number[]} values @param {number} part */
export function percentile(values, part) {
  const sorted = values.toSorted((a, b) => a - b)
  return sorted[Math.ceil(part * sorted.length) - 1] ?? NaN
}

/** The median of what each pair that ran side by side says. @param {readonly number[]} ours @param {readonly number[]} theirs */
export function ratio(ours, theirs) {
  return median(ours.map((value, at) => value / (theirs[at] ?? NaN)))
}

/** `31.2 (27.5–44.0)` @param {readonly number[]} values */
export function spread(values) {
  const [middle, low, high] = [median(values), Math.min(...values), Math.max(...values)]
  return `${show(middle)} (${show(low)}–${show(high)})`
}

/** @param {number} value */
function show(value) {
  return value >= 1_000 || Number.isInteger(value) ? value.toFixed(0) : value.toFixed(1)
}

/** Columns as wide as they need, the first to the left, the others to the right. @param {readonly (readonly string[])[]} rows */
export function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, at) =>
          at === 0 ? cell.padEnd(widths[at] ?? 0) : cell.padStart(widths[at] ?? 0),
        )
        .join('   ')
        .trimEnd(),
    )
    .join('\n')
}
