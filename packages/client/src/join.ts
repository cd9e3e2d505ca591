import type { JoinOptions } from './options.ts'
import type { Room } from './types.ts'

export declare function joinRoom(name: string, options?: JoinOptions): Promise<Room>
