/** Where everything on the stage stands (A3). Pure: numbers in, rectangles out, left to right. */
import { gridBesideOwn, ownCorner } from './beside-own.ts'
import { GAP_PX, gridOf, tooClose, type Ratios, type Rect, type Size } from './grid.ts'

export type StageContent = {
  /** Tiles of the others, without their screens. */
  readonly others: number
  /** Shared screens that are shown large. */
  readonly screens: number
}

export type StageLayout = {
  readonly others: readonly Rect[]
  readonly screens: readonly Rect[]
  readonly own: Rect
  /** The card with the link, while nobody else is there. */
  readonly invite: Rect | null
}

const COMPUTER_RATIOS: Ratios = { min: 1, max: 16 / 9 }
const PHONE_RATIOS: Ratios = { min: 3 / 4, max: 16 / 9 }
/** What cameras and screens have. Where cropping or bars are not worth the area, tiles keep to it. */
const FLAT_RATIOS: Ratios = { min: 4 / 3, max: 16 / 9 }
const WIDE: Ratios = { min: 16 / 9, max: 16 / 9 }
/** Narrower is a phone held upright. */
const PHONE_MAX_WIDTH_PX = 600
/** Both narrower than a phone and lower than this is a small window: there is no place beside a view. */
const SMALL_MAX_HEIGHT_PX = 360

const OWN_ON_COMPUTER: Size = { width: 208, height: 117 }
const OWN_ON_PHONE: Size = { width: 84, height: 112 }
/** One's own tile never takes more of the stage than this, in either direction. */
const OWN_MAX_SHARE = 0.3
/** From the edge of the tile that one's own tile lies on. */
const OWN_INSET_PX = 12

const INVITE_WIDTH_PX = 360
const INVITE_HEIGHT_PX = 248
/** Where view and card stand side by side, the view is at most this wide. */
const ALONE_MAX_WIDTH_PX = 800

/** Wider than this and the strip goes beside the screen, else below it. */
const STRIP_BESIDE_RATIO = 1.2
const STRIP_MIN_PX = 160
const STRIP_MAX_PX = 220
/** A strip never takes more than the screens. */
const STRIP_MAX_SHARE = 0.48

/** `scale`: how much larger what has a size of its own is than on a desk, for screens that stand far away. */
export function layOut(stage: Size, content: StageContent, scale = 1): StageLayout {
  if (scale === 1) return atDesk(stage, content)
  const { width, height } = stage
  const desk = atDesk(
    { width: Math.floor(width / scale), height: Math.floor(height / scale) },
    content,
  )
  const grown = (rect: Rect): Rect => ({
    x: Math.floor(rect.x * scale),
    y: Math.floor(rect.y * scale),
    width: Math.floor(rect.width * scale),
    height: Math.floor(rect.height * scale),
  })
  return {
    others: desk.others.map(grown),
    screens: desk.screens.map(grown),
    own: grown(desk.own),
    invite: desk.invite && grown(desk.invite),
  }
}

function atDesk(stage: Size, { others, screens }: StageContent): StageLayout {
  const phone = stage.width < PHONE_MAX_WIDTH_PX
  const ratios = phone ? PHONE_RATIOS : COMPUTER_RATIOS
  if (screens > 0) return withScreens(stage, others, screens)
  if (others === 0) return alone(stage, phone, ratios)

  const own = ownSize(stage, phone)
  if (others > 1) {
    const { rects } = gridBesideOwn(stage, others, ratios, own)
    return { others: rects, screens: [], own: ownCorner(stage, own), invite: null }
  }
  const { rects } = gridOf({ x: 0, y: 0, ...stage }, 1, ratios)
  return { others: rects, screens: [], own: ownOver(stage, rects, own), invite: null }
}

function ownSize(stage: Size, phone: boolean): Size {
  const full = phone ? OWN_ON_PHONE : OWN_ON_COMPUTER
  const scale = Math.min(
    1,
    (stage.width * OWN_MAX_SHARE) / full.width,
    (stage.height * OWN_MAX_SHARE) / full.height,
  )
  return { width: Math.floor(full.width * scale), height: Math.floor(full.height * scale) }
}

/** With one other it lies in a corner of their picture, unless the stage has a free one. */
function ownOver(stage: Size, others: readonly Rect[], own: Size): Rect {
  const corner = ownCorner(stage, own)
  const [other] = others
  if (!other || !tooClose(other, corner)) return corner
  return {
    ...own,
    x: other.x + other.width - own.width - OWN_INSET_PX,
    y: other.y + other.height - own.height - OWN_INSET_PX,
  }
}

/** One's own view, and the card with the link beside it, or below it on a phone; in a small window nothing but the view. */
function alone(stage: Size, phone: boolean, ratios: Ratios): StageLayout {
  if (phone && stage.height < SMALL_MAX_HEIGHT_PX) {
    const whole: Rect = { x: 0, y: 0, ...stage }
    const [own = whole] = gridOf(whole, 1, ratios).rects
    return { others: [], screens: [], own, invite: null }
  }
  if (phone) {
    const height = Math.min(INVITE_HEIGHT_PX, stage.height)
    const view: Rect = {
      x: 0,
      y: 0,
      width: stage.width,
      height: Math.max(0, stage.height - height - GAP_PX),
    }
    const [own = view] = gridOf(view, 1, ratios).rects
    const invite = { x: 0, y: stage.height - height, width: stage.width, height }
    return { others: [], screens: [], own, invite }
  }
  const free = Math.max(0, stage.width - INVITE_WIDTH_PX - GAP_PX)
  const view: Size = { width: Math.min(free, ALONE_MAX_WIDTH_PX), height: stage.height }
  const [fitted] = gridOf({ x: 0, y: 0, ...view }, 1, WIDE).rects
  const size: Size = fitted ?? view
  const x = Math.floor((stage.width - size.width - GAP_PX - INVITE_WIDTH_PX) / 2)
  const height = Math.min(stage.height, Math.max(size.height, INVITE_HEIGHT_PX))
  const own = {
    x,
    y: Math.floor((stage.height - size.height) / 2),
    width: size.width,
    height: size.height,
  }
  return {
    others: [],
    screens: [],
    own,
    invite: {
      x: x + size.width + GAP_PX,
      y: Math.floor((stage.height - height) / 2),
      width: INVITE_WIDTH_PX,
      height,
    },
  }
}

/** Screens large, everybody in a strip: beside them, or below on an upright stage. */
function withScreens(stage: Size, others: number, screens: number): StageLayout {
  const people = others + 1
  if (stage.width / stage.height > STRIP_BESIDE_RATIO) {
    const wanted = Math.min(STRIP_MAX_PX, Math.max(STRIP_MIN_PX, stage.width * 0.16))
    const width = Math.floor(Math.min(wanted, stage.width * STRIP_MAX_SHARE))
    const main: Rect = { x: 0, y: 0, width: stage.width - width - GAP_PX, height: stage.height }
    const strip: Rect = { x: main.width + GAP_PX, y: 0, width, height: stage.height }
    return inParts(main, screens, strip, people)
  }
  // What a wide screen leaves below it is the people's.
  const left = stage.height - stage.width * 0.75
  const height = Math.floor(Math.min(stage.height * STRIP_MAX_SHARE, Math.max(STRIP_MIN_PX, left)))
  const main: Rect = { x: 0, y: 0, width: stage.width, height: stage.height - height - GAP_PX }
  const strip: Rect = { x: 0, y: main.height + GAP_PX, width: stage.width, height }
  return inParts(main, screens, strip, people)
}

function inParts(main: Rect, screens: number, strip: Rect, people: number): StageLayout {
  const tiles = gridOf(strip, people, FLAT_RATIOS).rects
  return {
    screens: gridOf(main, screens, FLAT_RATIOS).rects,
    others: tiles.slice(0, -1),
    own: tiles.at(-1) ?? strip,
    invite: null,
  }
}
