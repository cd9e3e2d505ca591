import type { LocalSource } from './source.ts'

export declare function createCamera(): LocalSource
export declare function createMicrophone(): LocalSource
export declare function createScreen(): LocalSource
