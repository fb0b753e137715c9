/** What `alphastream --help` prints. */
export const HELP = `alphastream: inspects, converts and encodes AlphaStream mask streams

  alphastream inspect SRC [--json]       prints frame count, coordinate space, sizes and point counts
  alphastream verify SRC [--digests]     decodes every frame; --digests prints "INDEX SHA256" of each exact mask
  alphastream render SRC --frame N [--size WxH] [--smooth] -o OUT.png | OUT.r8
                                         writes the mask of one frame
  alphastream strip SRC --frame N [--tolerance PX] -o OUT.f32 | OUT.json | OUT.svg
                                         writes the triangle strip of one frame; the SVG is a picture to look at
  alphastream convert SRC -o OUT.asvp | OUT.asvr
                                         writes the stream again, plain or encrypted; --space goes into its metadata record
  alphastream concat PART.asvp PART.asvp … -o OUT.asvp | OUT.asvr
                                         joins the parts of a film that encode wrote with --frames: the bytes are those
                                         of a single run
  alphastream encode FOOTAGE -o OUT.asvp | OUT.asvr [--video OUT.mp4] [--preview OUT.png] [--fps N] [--tolerance PX]
                                         encodes a video (read by ffmpeg), a folder of pictures in the natural order of
                                         their names, or run-length masks (JSON); checks a sample of what it wrote
  alphastream serve DIR [--port N]       serves a folder for development: ranges, CORS, media types; default port 8080

SRC is a path or an http(s) URL.

  --space WxH              the coordinate space; overrides the metadata record
  --key-file FILE          the 32 bytes of the key, or:
  --passphrase-file FILE   the bytes of a passphrase, with
  --scene-id N --stream-version TEXT [--resource NAME]   (default NAME: the file name of SRC)

  --video OUT.mp4          also writes the opaque video that belongs to the stream, by ffmpeg: H.264, picture i for frame i,
                           colours bled past the mask so that no edge has a halo, a flat background, the sound of FOOTAGE.
                           Odd sizes become even, those of the masks too
  --colours SRC            the footage for --video, if FOOTAGE has masks only: a video or a folder of pictures
  --fps N                  frame rate of the output, such as 25 or 30000/1001; default: the rate in --meta or of the
                           video, else 60. Masks of a video are repeated or dropped to stand at their times
  --tolerance PX           how far outlines may deviate to have fewer points; default: not at all
  --effort N               1 to 9: how much time is spent on a smaller file, with the same masks; default: 5, some 10 ms a
                           frame
  --meta FILE.json         an object for the metadata record; width, height and fps are added to it, and from videos
                           pixelAspect and startTime
  --frames A-B             encodes the frames from A to B only, both included, counted from 0: a part, for concat
  --preview OUT.png        a sheet of 12 frames over a checkerboard

How encode finds the person; what it guesses, it says:
  --mask alpha|luma|label  what decides a pixel: alpha or brightness of at least half, or a label. Default: alpha if a
                           pixel is transparent; labels for PNGs with a palette of colours, or greys up to 63; else luma
  --labels 1,2             the labels to take, or the objects of run-length masks; default: all but 0
  --packed right|left|bottom|top
                           where the matte stands in a picture of two halves
  --key green|blue|#RRGGBB the screen behind the person; green and blue are measured in the first picture
  --key-range A,B          distances from the screen's colour, 0 to 1.2: up to A is screen, from B on person, and
                           between them neighbours decide; default 0.2,0.6
  --garbage-matte X,Y,W,H  a rectangle outside of which nothing is the person, in pixels
  --despeckle PX           removes islands and holes of fewer pixels
  --gaps hold|empty        what stands for missing pictures of a numbered sequence; default: they are refused

Prefix the key options with --out- for the key of an encrypted output, such as --out-key-file. Give each content a key, or
a scene, version and name, of its own: who has two files with one key can read what differs in them. A stream that is
encoded again needs another --out-stream-version.

--help prints this, --version the version.
Exit status: 0 success, 1 the input is bad or cannot be read, 2 wrong usage.
`;
