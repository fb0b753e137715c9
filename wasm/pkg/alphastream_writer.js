/**
 * Creates an instance of the WASM module, with state of its own.
 * @param {WebAssembly.Module} wasmSource
 */
export function createInstance(wasmSource) {
let isAbandoned = false;

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
 * Writes one stream: first the blocks, last the lead.
 */
class StreamWriter {
    __destroy_into_raw() {
        const ptr = this.__wbg_ptr;
        this.__wbg_ptr = 0;
        StreamWriterFinalization.unregister(this);
        return ptr;
    }
    free() {
        const ptr = this.__destroy_into_raw();
        wasm.__wbg_streamwriter_free(ptr, 0);
    }
    /**
     * Copies a stored block of another stream. Returns the block to store.
     *
     * # Errors
     *
     * An `Error` with `code` and a sentence.
     * @param {Uint8Array | number[]} block
     * @param {Uint8Array | number[] | null | undefined} source_key
     * @param {number} source_frame
     * @returns {Uint8Array}
     */
    addBlock(block, source_key, source_frame) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const val3 = +source_frame;
            let ptr0, len0, ptr1, len1;
            try {
                ptr0 = passArray8ToWasm0(block, wasm.__wbindgen_export3);
                len0 = WASM_VECTOR_LEN;
                ptr1 = isLikeNone(source_key) ? 0 : passArray8ToWasm0(source_key, wasm.__wbindgen_export3);
                len1 = WASM_VECTOR_LEN;
            } catch (e) {
                if (ptr1) { wasm.__wbindgen_export4(ptr1, len1 * 1, 1); }
                if (ptr0) { wasm.__wbindgen_export4(ptr0, len0 * 1, 1); }
                throw e;
            }
            wasm.streamwriter_addBlock(retptr, this.__wbg_ptr, ptr0, len0, ptr1, len1, val3);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            var r2 = getDataViewMemory0().getInt32(retptr + 4 * 2, true);
            var r3 = getDataViewMemory0().getInt32(retptr + 4 * 3, true);
            if (r3) {
                throw takeFromExternrefTable0(r2);
            }
            var v4 = getArrayU8FromWasm0(r0, r1).slice();
            wasm.__wbindgen_export4(r0, r1 * 1, 1);
            return v4;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Writes the next frame from its outlines, in the form of `polylines`. Returns the block to store.
     *
     * # Errors
     *
     * An `Error` with `code` (undefined for an invalid argument) and a sentence.
     * @param {Int32Array | number[]} outlines
     * @returns {Uint8Array}
     */
    addFrame(outlines) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const ptr0 = passArray32ToWasm0(outlines, wasm.__wbindgen_export3);
            const len0 = WASM_VECTOR_LEN;
            wasm.streamwriter_addFrame(retptr, this.__wbg_ptr, ptr0, len0);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            var r2 = getDataViewMemory0().getInt32(retptr + 4 * 2, true);
            var r3 = getDataViewMemory0().getInt32(retptr + 4 * 3, true);
            if (r3) {
                throw takeFromExternrefTable0(r2);
            }
            var v2 = getArrayU8FromWasm0(r0, r1).slice();
            wasm.__wbindgen_export4(r0, r1 * 1, 1);
            return v2;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Passes the next rows of the mask as bits, the leftmost pixel in the highest one of a byte.
     *
     * # Errors
     *
     * An `Error` with a sentence if they are no whole rows, or too many.
     * @param {Uint8Array | number[]} packed
     */
    addMaskBitRows(packed) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const ptr0 = passArray8ToWasm0(packed, wasm.__wbindgen_export3);
            const len0 = WASM_VECTOR_LEN;
            wasm.streamwriter_addMaskBitRows(retptr, this.__wbg_ptr, ptr0, len0);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            if (r1) {
                throw takeFromExternrefTable0(r0);
            }
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Passes the next rows of the mask as R8.
     *
     * # Errors
     *
     * An `Error` with a sentence if they are no whole rows, or too many.
     * @param {Uint8Array | number[]} pixels
     */
    addMaskRows(pixels) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            const ptr0 = passArray8ToWasm0(pixels, wasm.__wbindgen_export3);
            const len0 = WASM_VECTOR_LEN;
            wasm.streamwriter_addMaskRows(retptr, this.__wbg_ptr, ptr0, len0);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            if (r1) {
                throw takeFromExternrefTable0(r0);
            }
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Traces the mask and writes it as the next frame. Returns the block to store.
     *
     * # Errors
     *
     * An `Error` with `code` (undefined if rows are missing) and a sentence.
     * @param {number} tolerance
     * @returns {Uint8Array}
     */
    addMask(tolerance) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            wasm.streamwriter_addMask(retptr, this.__wbg_ptr, tolerance);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            var r2 = getDataViewMemory0().getInt32(retptr + 4 * 2, true);
            var r3 = getDataViewMemory0().getInt32(retptr + 4 * 3, true);
            if (r3) {
                throw takeFromExternrefTable0(r2);
            }
            var v1 = getArrayU8FromWasm0(r0, r1).slice();
            wasm.__wbindgen_export4(r0, r1 * 1, 1);
            return v1;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Begins the mask of the next frame. Its rows are passed next.
     *
     * # Errors
     *
     * An `Error` with `code` and a sentence.
     * @param {number} width
     * @param {number} height
     */
    beginMask(width, height) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            wasm.streamwriter_beginMask(retptr, this.__wbg_ptr, width, height);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            if (r1) {
                throw takeFromExternrefTable0(r0);
            }
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Returns the lead, with this text as metadata record.
     *
     * # Errors
     *
     * An `Error` with `code` and a sentence.
     * @param {string | null} [record]
     * @returns {Uint8Array}
     */
    finish(record) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            var ptr0 = isLikeNone(record) ? 0 : passStringToWasm0(record, wasm.__wbindgen_export3, wasm.__wbindgen_export5);
            var len0 = WASM_VECTOR_LEN;
            wasm.streamwriter_finish(retptr, this.__wbg_ptr, ptr0, len0);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            var r2 = getDataViewMemory0().getInt32(retptr + 4 * 2, true);
            var r3 = getDataViewMemory0().getInt32(retptr + 4 * 3, true);
            if (r3) {
                throw takeFromExternrefTable0(r2);
            }
            var v2 = getArrayU8FromWasm0(r0, r1).slice();
            wasm.__wbindgen_export4(r0, r1 * 1, 1);
            return v2;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
    /**
     * Frames written so far.
     * @returns {number}
     */
    get frameCount() {
        const ret = wasm.streamwriter_frameCount(this.__wbg_ptr);
        return ret >>> 0;
    }
    /**
     * Creates a writer of an encrypted stream with this key, or of a plain one without. The effort is 1 to 9.
     *
     * # Errors
     *
     * An `Error` with a sentence if the key does not have 32 bytes.
     * @param {Uint8Array | number[] | null | undefined} key
     * @param {Limits} limits
     * @param {number} effort
     */
    constructor(key, limits, effort) {
        try {
            const retptr = wasm.__wbindgen_add_to_stack_pointer(-16) >>> 0;
            _assertClass(limits, Limits);
            const val2 = +effort;
            var ptr0 = isLikeNone(key) ? 0 : passArray8ToWasm0(key, wasm.__wbindgen_export3);
            var len0 = WASM_VECTOR_LEN;
            wasm.streamwriter_new(retptr, ptr0, len0, limits.__wbg_ptr, val2);
            var r0 = getDataViewMemory0().getInt32(retptr + 4 * 0, true);
            var r1 = getDataViewMemory0().getInt32(retptr + 4 * 1, true);
            var r2 = getDataViewMemory0().getInt32(retptr + 4 * 2, true);
            if (r2) {
                throw takeFromExternrefTable0(r1);
            }
            this.__wbg_ptr = r0;
            StreamWriterFinalization.register(this, this.__wbg_ptr, this);
            return this;
        } finally {
            wasm.__wbindgen_add_to_stack_pointer(16);
        }
    }
}
if (Symbol.dispose) StreamWriter.prototype[Symbol.dispose] = StreamWriter.prototype.free;

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
        "./alphastream_writer_bg.js": import0,
    };
}

const LimitsFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => isAbandoned || wasm.__wbg_limits_free(ptr, 1));
const StreamWriterFinalization = (typeof FinalizationRegistry === 'undefined')
    ? { register: () => {}, unregister: () => {} }
    : new FinalizationRegistry(ptr => isAbandoned || wasm.__wbg_streamwriter_free(ptr, 1));

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

function getStringFromWasm0(ptr, len) {
    ptr = ptr >>> 0;
    return decodeText(getUint8ArrayMemory0().subarray(ptr, ptr + len));
}

let cachedUint32ArrayMemory0 = null;
function getUint32ArrayMemory0() {
    if (cachedUint32ArrayMemory0 === null || cachedUint32ArrayMemory0.byteLength === 0) {
        cachedUint32ArrayMemory0 = new Uint32Array(wasm.memory.buffer);
    }
    return cachedUint32ArrayMemory0;
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

function passArray32ToWasm0(arg, malloc) {
    const ptr = malloc(arg.length * 4, 4) >>> 0;
    getUint32ArrayMemory0().set(arg, ptr / 4);
    WASM_VECTOR_LEN = arg.length;
    return ptr;
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
    cachedUint32ArrayMemory0 = null;
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
return { Limits, StreamWriter, deriveKey, memory: wasm.memory, abandon: () => { isAbandoned = true; } };
}
