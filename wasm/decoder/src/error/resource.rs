//! Limits on sizes and memory.

use core::fmt;

/// A limit on sizes or memory that a request exceeds (the stream format, section 8).
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResourceFault {
    /// A side of the coordinate space or the mask is 0 or exceeds the limit.
    MaskSide {
        /// Requested width in pixels.
        width: u64,
        /// Requested height in pixels.
        height: u64,
        /// Maximum pixels along either side.
        limit: u64,
    },
    /// There is not enough memory.
    Memory {
        /// Requested bytes.
        bytes: u64,
    },
    /// A point lies too far outside the picture: past 32 bits for outlines, past 24 for geometry.
    PointTooFar {
        /// Index of the frame, from 0.
        frame: u32,
    },
    /// A frame has more points than geometry is computed from.
    TooManyPoints {
        /// Index of the frame, from 0.
        frame: u32,
        /// Points of the frame.
        points: u64,
        /// Maximum points.
        limit: u64,
    },
    /// A frame's outlines cross each other so often that its geometry would take too long.
    TooTangled {
        /// Index of the frame, from 0.
        frame: u32,
    },
}

impl ResourceFault {
    /// Returns the stable name of the exceeded limit.
    #[must_use]
    pub fn rule(&self) -> &'static str {
        match self {
            Self::MaskSide { .. } => "mask-side",
            Self::Memory { .. } => "out-of-memory",
            Self::PointTooFar { .. } => "point-out-of-range",
            Self::TooManyPoints { .. } => "geometry-points",
            Self::TooTangled { .. } => "too-many-crossings",
        }
    }
}

impl fmt::Display for ResourceFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::MaskSide {
                width,
                height,
                limit,
            } => write!(
                f,
                "A mask of {width} by {height} pixels was requested, but each side must be from 1 \
                 to {limit}. Pass another size, or raise the limit on the mask side."
            ),
            Self::Memory { bytes } => write!(
                f,
                "There is not enough memory: {bytes} bytes were requested. Free other decoders, or \
                 pass a smaller coordinate space."
            ),
            Self::PointTooFar { frame } => write!(
                f,
                "The outlines of frame {frame} cannot be returned: a point lies too far outside \
                 the picture. Use the frame's mask, or encode the frame again."
            ),
            Self::TooManyPoints {
                frame,
                points,
                limit,
            } => write!(
                f,
                "The geometry of frame {frame} cannot be computed: it has {points} points, and at \
                 most {limit} are allowed. Use the frame's mask, or encode the frame again."
            ),
            Self::TooTangled { frame } => write!(
                f,
                "The geometry of frame {frame} cannot be computed: its outlines cross each other \
                 too often. Use the frame's mask, or encode the frame again."
            ),
        }
    }
}
