// The smallest app: what `npm run check` measures the size of.
export { joinRoom } from 'roomful'
