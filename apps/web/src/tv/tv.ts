/** Whether this screen is a TV (D3): told by `?tv`, once for the tab, or by the browser. */

const KEY = 'roomful.tv'
const SETS = /Tizen|Web0S|webOS|SmartTV|SMART-TV|GoogleTV|Android TV|AFT[A-Z]|BRAVIA|HbbTV/

export function saysTv(search: string, userAgent: string): boolean {
  return new URLSearchParams(search).has('tv') || SETS.test(userAgent)
}

function find(): boolean {
  if (typeof location !== 'object') return false // a test, outside of any browser
  try {
    const found =
      saysTv(location.search, navigator.userAgent) || sessionStorage.getItem(KEY) !== null
    if (found) sessionStorage.setItem(KEY, '1')
    return found
  } catch {
    return saysTv(location.search, navigator.userAgent)
  }
}

export const isTv: boolean = find()

/** How much larger everything is than on a desk: text of 16 px has 24 (tv.css). */
export const TV_SCALE: number = isTv ? 1.5 : 1
