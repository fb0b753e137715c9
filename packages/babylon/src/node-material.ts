import { RegisterClass } from '@babylonjs/core/Misc/typeStore.js';
import { AlphaStreamBlock } from './alpha-stream-block.js';

// Saved node materials name their blocks: with this page's entry imported, `NodeMaterial.Parse` and others know it.
RegisterClass('BABYLON.AlphaStreamBlock', AlphaStreamBlock);

export { AlphaStreamBlock };
