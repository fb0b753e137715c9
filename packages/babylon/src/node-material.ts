import { RegisterClass } from '@babylonjs/core/Misc/typeStore.js';
import { AlphaStreamBlock } from './alpha-stream-block.js';

// Saved node materials name the classes of their blocks. `NodeMaterial.Parse` finds registered ones.
RegisterClass('BABYLON.AlphaStreamBlock', AlphaStreamBlock);

export { AlphaStreamBlock };
