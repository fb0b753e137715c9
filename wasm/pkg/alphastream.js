/**
 * Creates an instance of the WASM module, with state of its own.
 * @param {WebAssembly.Module} wasmSource
 */
export function createInstance(wasmSource) {
let isAbandoned = false;

/**
 * Decodes the frames of one stream.
 */
class FrameDecoder {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        FrameDecoderFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_framedecoder_free(ptr, 0);
    }
    /**
     * Decodes a stored block into a compact frame and a strip, see `stripAddress` and `stripLength`.
     *
     * # Errors
     *
     * An `Error` with `code`, `rule`, `offset` and a sentence.
     * @param {Uint8Array | number[]} block
     * @param {number} index
     * @returns {Uint8Array}
     */
    decodeBoth(block, index) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const val2 = +index;
            const ptr0 = passArray8ToWasm0(block, wasm.__wbindgen_export3);
            const len0 = WASM_VECTOR_LEN;
            wasm.framedecoder_decodeBoth(retptr, this.__wbg_ptr, ptr0, len0, val2);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            var r2 = getDataViewMemory0().getInt32(retptr + 4 * 2, true);
            var r3 = getDataViewMemory0().getInt32(retptr + 4 * 3, true);
            if (r3) {
                throw takeFromExternrefTable0(r2);
            }
            var v3 = getArrayU8FromWasm0(r0, r1).slice();
            wasm.__wbindgen_export4(r0, r1 * 1, 1);
            return v3;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Decodes a stored block into a compact frame.
     *
     * # Errors
     *
     * An `Error` with `code`, `rule`, `offset` and a sentence.
     * @param {Uint8Array | number[]} block
     * @param {number} index
     * @returns {Uint8Array}
     */
    decode(block, index) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const val2 = +index;
            const ptr0 = passArray8ToWasm0(block, wasm.__wbindgen_export3);
            const len0 = WASM_VECTOR_LEN;
            wasm.framedecoder_decode(retptr, this.__wbg_ptr, ptr0, len0, val2);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            var r2 = getDataViewMemory0().getInt32(retptr + 4 * 2, true);
            var r3 = getDataViewMemory0().getInt32(retptr + 4 * 3, true);
            if (r3) {
                throw takeFromExternrefTable0(r2);
            }
            var v3 = getArrayU8FromWasm0(r0, r1).slice();
            wasm.__wbindgen_export4(r0, r1 * 1, 1);
            return v3;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Creates a decoder for a coordinate space in pixels.
     *
     * # Errors
     *
     * An `Error` with `code`, `rule`, `offset` and a sentence.
     * @param {number} width
     * @param {number} height
     * @param {Uint8Array | number[] | null | undefined} key
     * @param {Limits} limits
     */
    constructor(width, height, key, limits) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            _assertClass(limits, Limits);
            const val2 = +width;
            const val3 = +height;
            var ptr0 = isLikeNone(key) ? 0 : passArray8ToWasm0(key, wasm.__wbindgen_export3);
            var len0 = WASM_VECTOR_LEN;
            wasm.framedecoder_new(retptr, val2, val3, ptr0, len0, limits.__wbg_ptr);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            var r2 = getDataViewMemory0().getInt32(retptr + 4 * 2, true);
            if (r2) {
                throw takeFromExternrefTable0(r1);
            }
            this.__wbg_ptr = r0;
            FrameDecoderFinalization.register(this, this.__wbg_ptr, this);
            return this;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Returns the outlines of a stored block.
     *
     * # Errors
     *
     * An `Error` with `code`, `rule`, `offset` and a sentence.
     * @param {Uint8Array | number[]} block
     * @param {number} index
     * @returns {Int32Array}
     */
    polylines(block, index) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const val2 = +index;
            const ptr0 = passArray8ToWasm0(block, wasm.__wbindgen_export3);
            const len0 = WASM_VECTOR_LEN;
            wasm.framedecoder_polylines(retptr, this.__wbg_ptr, ptr0, len0, val2);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            var r2 = getDataViewMemory0().getInt32(retptr + 4 * 2, true);
            var r3 = getDataViewMemory0().getInt32(retptr + 4 * 3, true);
            if (r3) {
                throw takeFromExternrefTable0(r2);
            }
            var v3 = getArrayI32FromWasm0(r0, r1).slice();
            wasm.__wbindgen_export4(r0, r1 * 4, 4);
            return v3;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Computes the smooth mask of a stored block: `width` × `height` bytes, rows from the top down. Returns
     * its memory address, which is valid until the next call.
     *
     * # Errors
     *
     * An `Error` with `code`, `rule`, `offset` and a sentence.
     * @param {Uint8Array | number[]} block
     * @param {number} index
     * @param {number} width
     * @param {number} height
     * @returns {number}
     */
    smooth(block, index, width, height) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const val2 = +index;
            const val3 = +width;
            const val4 = +height;
            const ptr0 = passArray8ToWasm0(block, wasm.__wbindgen_export3);
            const len0 = WASM_VECTOR_LEN;
            wasm.framedecoder_smooth(retptr, this.__wbg_ptr, ptr0, len0, val2, val3, val4);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            var r2 = getDataViewMemory0().getInt32(retptr + 4 * 2, true);
            if (r2) {
                throw takeFromExternrefTable0(r1);
            }
            return r0 >>> 0;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Memory address of the last strip.
     * @returns {number}
     */
    get stripAddress() {
        const ret = wasm.framedecoder_stripAddress(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Number of coordinates in the last strip.
     * @returns {number}
     */
    get stripLength() {
        const ret = wasm.framedecoder_stripLength(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Computes the triangle strip of a stored block: x, y pairs in pixels of the coordinate space. Outlines
     * may deviate by `tolerance` pixels to have fewer vertices. Returns the memory address of the strip,
     * which is valid until the next call; `stripLength` is its length.
     *
     * # Errors
     *
     * An `Error` with `code`, `rule`, `offset` and a sentence.
     * @param {Uint8Array | number[]} block
     * @param {number} index
     * @param {number} tolerance
     * @returns {number}
     */
    strip(block, index, tolerance) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const val2 = +index;
            const val3 = +tolerance;
            const ptr0 = passArray8ToWasm0(block, wasm.__wbindgen_export3);
            const len0 = WASM_VECTOR_LEN;
            wasm.framedecoder_strip(retptr, this.__wbg_ptr, ptr0, len0, val2, val3);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            var r2 = getDataViewMemory0().getInt32(retptr + 4 * 2, true);
            if (r2) {
                throw takeFromExternrefTable0(r1);
            }
            return r0 >>> 0;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
}
if (Symbol.dispose) FrameDecoder.prototype[Symbol.dispose] = FrameDecoder.prototype.free;

/**
 * A lead, or the number of bytes needed to read it.
 */
class Lead {
    static __wrap(ptr) {
        const obj = Object.create(Lead.prototype);
        obj.__wbg_ptr = ptr;
        LeadFinalization.register(obj, obj.__wbg_ptr, obj);
        return obj;
    }
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        LeadFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_lead_free(ptr, 0);
    }
    /**
     * Whether a key was needed.
     * @returns {boolean}
     */
    get encrypted() {
        const ret = wasm.lead_encrypted(this.__wbg_ptr);
        return ret !== 0;
    }
    /**
     * Frames in the file; 0 after `takeOffsets`.
     * @returns {number}
     */
    get frameCount() {
        const ret = wasm.lead_frameCount(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * How the header compares with the one this build writes: `ours`, `variant` or `foreign`.
     * @returns {string}
     */
    get header() {
        let deferred1_0;
        let deferred1_1;
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            wasm.lead_header(retptr, this.__wbg_ptr);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            deferred1_0 = r0;
            deferred1_1 = r1;
            return getStringFromWasm0(r0, r1);
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
            wasm.__wbindgen_export4(deferred1_0, deferred1_1, 1);
        }
    }
    /**
     * Why the metadata record is damaged.
     * @returns {string | undefined}
     */
    get metadataProblem() {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            wasm.lead_metadataProblem(retptr, this.__wbg_ptr);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            let v1;
            if (r0 !== 0) {
                v1 = getStringFromWasm0(r0, r1);
                wasm.__wbindgen_export4(r0, r1 * 1, 1);
            }
            return v1;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Text of the metadata record.
     * @returns {string | undefined}
     */
    get metadata() {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            wasm.lead_metadata(retptr, this.__wbg_ptr);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            let v1;
            if (r0 !== 0) {
                v1 = getStringFromWasm0(r0, r1);
                wasm.__wbindgen_export4(r0, r1 * 1, 1);
            }
            return v1;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Bytes needed from the start of the file on; 0 if the lead is complete.
     * @returns {number}
     */
    get needed() {
        const ret = wasm.lead_needed(this.__wbg_ptr);
        return ret;
    }
    /**
     * Whether this build knows files of this kind. Others are read as if it did.
     * @returns {boolean}
     */
    get supported() {
        const ret = wasm.lead_supported(this.__wbg_ptr);
        return ret !== 0;
    }
    /**
     * Returns where each block starts, in bytes, and where the last one ends. A second call returns an
     * empty list.
     * @returns {Float64Array}
     */
    takeOffsets() {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            wasm.lead_takeOffsets(retptr, this.__wbg_ptr);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            var v1 = getArrayF64FromWasm0(r0, r1).slice();
            wasm.__wbindgen_export4(r0, r1 * 8, 8);
            return v1;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * File version of an encrypted stream; 0 for a plain one.
     * @returns {number}
     */
    get version() {
        const ret = wasm.lead_version(this.__wbg_ptr);
        return ret >>> 0;
    }
}
if (Symbol.dispose) Lead.prototype[Symbol.dispose] = Lead.prototype.free;

/**
 * Upper bounds on sizes and counts in a stream. The defaults are those of the stream format, section 8.
 */
class Limits {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        LimitsFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_limits_free(ptr, 0);
    }
    /**
     * Bytes of one block as stored.
     * @returns {number}
     */
    get blockBytes() {
        const ret = wasm.__wbg_get_limits_blockBytes(this.__wbg_ptr);
        return ret;
    }
    /**
     * Channels in a frame.
     * @returns {number}
     */
    get channels() {
        const ret = wasm.__wbg_get_limits_channels(this.__wbg_ptr);
        return ret;
    }
    /**
     * Frames in a file.
     * @returns {number}
     */
    get frames() {
        const ret = wasm.__wbg_get_limits_frames(this.__wbg_ptr);
        return ret;
    }
    /**
     * Pixels along either side of a mask.
     * @returns {number}
     */
    get maskSide() {
        const ret = wasm.__wbg_get_limits_maskSide(this.__wbg_ptr);
        return ret;
    }
    /**
     * Bytes of one payload inflated.
     * @returns {number}
     */
    get payloadBytes() {
        const ret = wasm.__wbg_get_limits_payloadBytes(this.__wbg_ptr);
        return ret;
    }
    /**
     * Points in a frame.
     * @returns {number}
     */
    get points() {
        const ret = wasm.__wbg_get_limits_points(this.__wbg_ptr);
        return ret;
    }
    /**
     * Bytes of the table inflated.
     * @returns {number}
     */
    get tableBytes() {
        const ret = wasm.__wbg_get_limits_tableBytes(this.__wbg_ptr);
        return ret;
    }
    /**
     * Returns the default limits.
     */
    constructor() {
        const ret = wasm.limits_new();
        this.__wbg_ptr = ret;
        LimitsFinalization.register(this, this.__wbg_ptr, this);
        return this;
    }
    /**
     * Bytes of one block as stored.
     * @param {number} arg0
     */
    set blockBytes(arg0) {
        wasm.__wbg_set_limits_blockBytes(this.__wbg_ptr, arg0);
    }
    /**
     * Channels in a frame.
     * @param {number} arg0
     */
    set channels(arg0) {
        wasm.__wbg_set_limits_channels(this.__wbg_ptr, arg0);
    }
    /**
     * Frames in a file.
     * @param {number} arg0
     */
    set frames(arg0) {
        wasm.__wbg_set_limits_frames(this.__wbg_ptr, arg0);
    }
    /**
     * Pixels along either side of a mask.
     * @param {number} arg0
     */
    set maskSide(arg0) {
        wasm.__wbg_set_limits_maskSide(this.__wbg_ptr, arg0);
    }
    /**
     * Bytes of one payload inflated.
     * @param {number} arg0
     */
    set payloadBytes(arg0) {
        wasm.__wbg_set_limits_payloadBytes(this.__wbg_ptr, arg0);
    }
    /**
     * Points in a frame.
     * @param {number} arg0
     */
    set points(arg0) {
        wasm.__wbg_set_limits_points(this.__wbg_ptr, arg0);
    }
    /**
     * Bytes of the table inflated.
     * @param {number} arg0
     */
    set tableBytes(arg0) {
        wasm.__wbg_set_limits_tableBytes(this.__wbg_ptr, arg0);
    }
}
if (Symbol.dispose) Limits.prototype[Symbol.dispose] = Limits.prototype.free;

/**
 * Derives the 32-byte key of one file by scrypt (the stream format, section 2).
 * @param {Uint8Array | number[]} passphrase
 * @param {number} scene_id
 * @param {string} version
 * @param {string} resource
 * @returns {Uint8Array}
 */
function deriveKey(passphrase, scene_id, version, resource) {
    try {
        const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
        const val4 = +scene_id;
        let ptr0, len0, ptr1, len1, ptr2, len2;
        try {
            ptr0 = passArray8ToWasm0(passphrase, wasm.__wbindgen_export3);
            len0 = WASM_VECTOR_LEN;
            ptr1 = passStringToWasm0(version, wasm.__wbindgen_export3, wasm.__wbindgen_export5);
            len1 = WASM_VECTOR_LEN;
            ptr2 = passStringToWasm0(resource, wasm.__wbindgen_export3, wasm.__wbindgen_export5);
            len2 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr2) { wasm.__wbindgen_export4(ptr2, len2 * 1, 1); }
            if (ptr1) { wasm.__wbindgen_export4(ptr1, len1 * 1, 1); }
            if (ptr0) { wasm.__wbindgen_export4(ptr0, len0 * 1, 1); }
            throw e;
        }
        wasm.deriveKey(retptr, ptr0, len0, val4, ptr1, len1, ptr2, len2);
        var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
        var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
        var v5 = getArrayU8FromWasm0(r0, r1).slice();
        wasm.__wbindgen_export4(r0, r1 * 1, 1);
        return v5;
    } finally {
        wasm.__wbindgen_add_to_stack_pointer(16);
    }
}

/**
 * Reads a lead from the first bytes of a file, as stored.
 *
 * # Errors
 *
 * An `Error` with `code`, `rule`, `offset` and a sentence.
 * @param {Uint8Array | number[]} prefix
 * @param {number} file_size
 * @param {Uint8Array | number[] | null | undefined} key
 * @param {Limits} limits
 * @returns {Lead}
 */
function readLead(prefix, file_size, key, limits) {
    try {
        const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
        _assertClass(limits, Limits);
        const val3 = +file_size;
        let ptr0, len0, ptr1, len1;
        try {
            ptr0 = passArray8ToWasm0(prefix, wasm.__wbindgen_export3);
            len0 = WASM_VECTOR_LEN;
            ptr1 = isLikeNone(key) ? 0 : passArray8ToWasm0(key, wasm.__wbindgen_export3);
            len1 = WASM_VECTOR_LEN;
        } catch (e) {
            if (ptr1) { wasm.__wbindgen_export4(ptr1, len1 * 1, 1); }
            if (ptr0) { wasm.__wbindgen_export4(ptr0, len0 * 1, 1); }
            throw e;
        }
        wasm.readLead(retptr, ptr0, len0, val3, ptr1, len1, limits.__wbg_ptr);
        var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
        var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
        var r2 = getDataViewMemory0().getInt32(retptr + 4 * 2, true);
        if (r2) {
            throw takeFromExternrefTable0(r1);
        }
        return Lead.__wrap(r0);
    } finally {
        wasm.__wbindgen_add_to_stack_pointer(16);
    }
}
function __wbg_get_imports() {
    const import0 = {
        __proto__: null,
        __wbg___wbindgen_throw_4c88d8bf264fd984: function(arg0, arg1) {
            throw new Error(getStringFromWasm0(arg0, arg1));
        },
        __wbg_new_787b9fb330d55d78: function(arg0, arg1) {
            const ret = new Error(getStringFromWasm0(arg0, arg1));
            return ret;
        },
        __wbg_set_2793479888329cb6: function() { return handleError(function (arg0, arg1, arg2) {
            const ret = Reflect.set(arg0, arg1, arg2);
            return ret;
        }, arguments); },
        __wbindgen_generic_0000000000000001: function(arg0) {
            // Cast intrinsic for `F64 -> Externref`.
            const ret = arg0;
            return ret;
        },
        __wbindgen_generic_0000000000000002: function(arg0, arg1) {
            // Cast intrinsic for `Ref(String) -> Externref`.
            const ret = getStringFromWasm0(arg0, arg1);
            return ret;
        },
        __wbindgen_init_externref_table: function() {
            const table = wasm.__wbindgen_externrefs;
            table.set(0, undefined);
            table.set(1024, undefined);
            table.set(1025, null);
            table.set(1026, true);
            table.set(1027, false);
        },
    };
    return {
        __proto__: null,
        "./alphastream_bg.js": import0,
    };
}

const FrameDecoderFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => isAbandoned || wasm.__wbg_framedecoder_free(ptr, 1));
const LeadFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => isAbandoned || wasm.__wbg_lead_free(ptr, 1));
const LimitsFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => isAbandoned || wasm.__wbg_limits_free(ptr, 1));

function addToExternrefTable0(obj) {
    const idx = wasm.__wbindgen_export2();
    wasm.__wbindgen_externrefs.set(idx, obj);
    return idx;
}

function _assertClass(instance, klass) {
    if (!(instance instanceof klass)) {
        throw new Error(`expected instance of ${klass.name}`);
    }
}

function getArrayF64FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getFloat64ArrayMemory0().subarray(ptr / 8, ptr / 8 + len);
}

function getArrayI32FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getInt32ArrayMemory0().subarray(ptr / 4, ptr / 4 + len);
}

function getArrayU8FromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return getUint8ArrayMemory0().subarray(ptr / 1, ptr / 1 + len);
}

let cachedDataViewMemory0 = null;
function getDataViewMemory0() {
    if (cachedDataViewMemory0 === null || cachedDataViewMemory0.buffer.detached === true || (cachedDataViewMemory0.buffer.detached === undefined && cachedDataViewMemory0.buffer !== wasm.memory.buffer)) {
        cachedDataViewMemory0 = new DataView(wasm.memory.buffer);
    }
    return cachedDataViewMemory0;
}

let cachedFloat64ArrayMemory0 = null;
function getFloat64ArrayMemory0() {
    if (cachedFloat64ArrayMemory0 === null || cachedFloat64ArrayMemory0.byteLength === 0) {
        cachedFloat64ArrayMemory0 = new Float64Array(wasm.memory.buffer);
    }
    return cachedFloat64ArrayMemory0;
}

let cachedInt32ArrayMemory0 = null;
function getInt32ArrayMemory0() {
    if (cachedInt32ArrayMemory0 === null || cachedInt32ArrayMemory0.byteLength === 0) {
        cachedInt32ArrayMemory0 = new Int32Array(wasm.memory.buffer);
    }
    return cachedInt32ArrayMemory0;
}

function getStringFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return decodeText(getUint8ArrayMemory0().subarray(ptr, ptr + len));
}

let cachedUint8ArrayMemory0 = null;
function getUint8ArrayMemory0() {
    if (cachedUint8ArrayMemory0 === null || cachedUint8ArrayMemory0.byteLength === 0) {
        cachedUint8ArrayMemory0 = new Uint8Array(wasm.memory.buffer);
    }
    return cachedUint8ArrayMemory0;
}

function handleError(f, args) {
    try {
        return f.apply(this, args);
    } catch (e) {
        const idx = addToExternrefTable0(e);
        wasm.__wbindgen_export(idx);
    }
}

function isLikeNone(x) {
    return x === undefined || x === null;
}

function passArray8ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 1, 1) >>> 0;
    getUint8ArrayMemory0().set(arg, ptr / 1);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
}

function passStringToWasm0(arg, malloc, realloc) {
    if (realloc === undefined) {
        const buf = cachedTextEncoder.encode(arg);
        const ptr = malloc(buf.length, 1) >>> 0;
        getUint8ArrayMemory0().subarray(ptr, ptr + buf.length).set(buf);
        WASM_VECTOR_LEN = buf.length;
        return ptr;
    }

    let len = arg.length;
    let ptr = malloc(len, 1) >>> 0;

    const mem = getUint8ArrayMemory0();

    let offset = 0;

    for (; offset < len; offset++) {
        const code = arg.charCodeAt(offset);
        if (code > 0x7F) break;
        mem[ptr + offset] = code;
    }
    if (offset !== len) {
        if (offset !== 0) {
            arg = arg.slice(offset);
        }
        ptr = realloc(ptr, len, len = offset + arg.length * 3, 1) >>> 0;
        const view = getUint8ArrayMemory0().subarray(ptr + offset, ptr + len);
        const ret = cachedTextEncoder.encodeInto(arg, view);

        offset += ret.written;
        ptr = realloc(ptr, len, offset, 1) >>> 0;
    }

    WASM_VECTOR_LEN = offset;
    return ptr;
}

function takeFromExternrefTable0(idx) {
    const value = wasm.__wbindgen_externrefs.get(idx);
    wasm.__wbindgen_export6(idx);
    return value;
}

let cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
cachedTextDecoder.decode();
const MAX_SAFARI_DECODE_BYTES = 2146435072;
let numBytesDecoded = 0;
function decodeText(bytes) {
    numBytesDecoded += bytes.length;
    if (numBytesDecoded >= MAX_SAFARI_DECODE_BYTES) {
        cachedTextDecoder = new TextDecoder('utf-8', { ignoreBOM: true });
        cachedTextDecoder.decode();
        numBytesDecoded = bytes.length;
    }
    return cachedTextDecoder.decode(bytes);
}

const cachedTextEncoder = new TextEncoder();

if (!('encodeInto' in cachedTextEncoder)) {
    cachedTextEncoder.encodeInto = function (arg, view) {
        const buf = cachedTextEncoder.encode(arg);
        view.set(buf);
        return {
            read: arg.length,
            written: buf.length
        };
    };
}

let WASM_VECTOR_LEN = 0;

let wasmModule, wasmInstance, wasm;
function __wbg_finalize_init(instance, module) {
    wasmInstance = instance;
    wasm = instance.exports;
    wasmModule = module;
    cachedDataViewMemory0 = null;
    cachedFloat64ArrayMemory0 = null;
    cachedInt32ArrayMemory0 = null;
    cachedUint8ArrayMemory0 = null;
    wasm.__wbindgen_start();
    return wasm;
}

function initSync(module) {
    if (wasm !== undefined) return wasm;


    if (module !== undefined) {
        if (Object.getPrototypeOf(module) === Object.prototype) {
            ({module} = module)
        } else {
            console.warn('using deprecated parameters for `initSync()`; pass a single object instead')
        }
    }

    const imports = __wbg_get_imports();
    if (!(module instanceof WebAssembly.Module)) {
        module = new WebAssembly.Module(module);
    }
    const instance = new WebAssembly.Instance(module, imports);
    return __wbg_finalize_init(instance, module);
}

initSync({ module: wasmSource });
return { FrameDecoder, Lead, Limits, deriveKey, readLead, memory: wasm.memory, abandon: () => { isAbandoned = true; } };
}
