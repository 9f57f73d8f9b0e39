"""The encoder options that a preset may set in its free text: those that affect only the encoding itself.

Everything else is refused, above all options that read or write files: logs, statistics, qpfiles, zone files,
scaling lists, analysis data, reconstructed frames, HDR10+ and Dolby Vision metadata. The names are from
x264's `--fullhelp`, x265's parameter documentation, SVT-AV1's Parameters.md and FFmpeg's `-h encoder=`.
"""

import re

_X264 = """
8x8dct analyse annexb aq-mode aq-strength aud avcintra-class b-adapt b-bias b-pyramid bff bframes bitrate
bluray-compat cabac chroma-qp-offset chromaloc colormatrix colorprim constrained-intra cplxblur crf crf-max
crop-rect dct-decimate deadzone-inter deadzone-intra deblock direct fade-compensate fake-interlaced
fast-pskip filler force-cfr frame-packing fullrange interlaced intra-refresh ip-ratio ipratio keyint level
lookahead-threads mbtree me merange min-keyint mixed-refs mv-range nal-hrd nr open-gop overscan partitions
pb-ratio pbratio pic-struct psy psy-rd qblur qcomp qp qpmax qpmin qpstep ratetol rc-lookahead ref scenecut
slice-max-mbs slice-max-size slice-min-mbs sliced-threads slices slices-max stitchable subme sync-lookahead
tff threads transfer trellis vbv-bufsize vbv-init vbv-maxrate videoformat weightb weightp
"""
_X265 = """
amp annexb aq-mode aq-motion aq-strength aud aud-all b-adapt b-intra b-pyramid bframe-bias bframes bitrate
cbqpoffs chromaloc cll colormatrix colorprim const-vbv constrained-intra constrained-vbv cplxblur crf
crf-max crf-min crop-rect crqpoffs ctu cu-lossless cutree deblock display-window dynamic-rd dynamic-refine
early-skip eob eos fades fast-intra field frame-dup frame-threads gop-lookahead hdr hdr-opt hdr10
hdr10-opt hevc-aq high-tier hist-scenecut hist-threshold hme hme-range hme-search hrd hrd-concat
idr-recovery-sei info interlace intra-refresh ipratio keyint level-idc limit-modes limit-refs limit-sao
limit-tu lookahead-slices lookahead-threads lossless lowpass-dct master-display max-ausize-factor max-cll
max-luma max-merge max-qp-delta max-tu-size max-vbv-fullness mcstf me merange min-cu-size min-keyint
min-luma min-vbv-fullness multi-pass-opt-rps nr-inter nr-intra open-gop overscan pbratio pme pmode pools
psy-rd psy-rdoq qblur qcomp qg-size qp qp-adaptation-range qpmax qpmin qpstep radl range rc-grain
rc-lookahead rd rd-refine rdoq rdoq-level rdpenalty rect ref repeat-headers rskip rskip-edge-threshold sao
sao-non-deblock sar scenecut scenecut-aware-qp scenecut-bias selective-sao signhide single-sei slices
slow-firstpass splitrd-skip ssim-rd strict-cbr strong-intra-smoothing subme temporal-layers temporal-mvp
threaded-me tier tme transfer tskip tskip-fast tu-inter-depth tu-intra-depth uhd-bd vbv-bufsize vbv-end
vbv-end-fr-adj vbv-init vbv-live-multi-pass vbv-maxrate video-signal-type-preset videoformat vui-hrd-info
vui-timing-info weightb weightp wpp
"""
_SVT_AV1 = """
ac-bias adaptive-quantization altref-nframes altref-strength aq-mode avif bias-pct buf-initial-sz
buf-optimal-sz buf-sz chroma-qm-max chroma-qm-min chroma-sample-position chroma-u-ac-qindex-offset
chroma-u-dc-qindex-offset chroma-v-ac-qindex-offset chroma-v-dc-qindex-offset color-primaries color-range
content-light crf enable-cdef enable-dg enable-dlf enable-hdr enable-mfmv enable-overlays enable-qm
enable-restoration enable-tf enable-tpl-la enable-variance-boost fast-decode film-grain film-grain-denoise
gop-constraint-rc hierarchical-levels irefresh-type keyint level lookahead lossless lp luminance-qp-bias
mastering-display matrix-coefficients max-qp max-tx-size maxsection-pct mbr min-qp minsection-pct
noise-norm-strength overshoot-pct pin pred-struct profile psy-rd qm-max qm-min qp qp-scale-compress-strength
rc rtc scd scm sframe-dist sframe-mode sharp-tx sharpness startup-mg-size superres-denom superres-kf-denom
superres-kf-qthres superres-mode superres-qthres tbr temporal-filtering-strength tf-strength tier
tile-columns tile-rows transfer-characteristics tune undershoot-pct variance-boost-strength variance-octile
"""
_FFMPEG = """
alt-ref-noise aq-mode arnr-maxframes arnr-strength arnr-type auto-alt-ref b b-quant-factor b-quant-offset bf
bframes bidir-refine bufsize colorspace corpus-complexity cpu-used crf deadline enable-tpl frame-parallel g
gop-size i-quant-factor i-quant-offset intra-vlc keyint keyint-min lag-in-frames level lossless lumi-mask
max-intra-rate maxrate mbd me-range min-gf-interval minrate mpeg-quant nitris-compat noise-sensitivity
non-linear-quant overshoot-pct p-mask profile qblur qcomp qdiff qmax qmin qp quality refs row-mt sar
scplx-mask seq-disp-ext sharpness signal-standard skip-threshold slices speed static-thresh strict subq
tcplx-mask threads tile-columns tile-rows trellis tune tune-content undershoot-pct video-format
"""
_HARDWARE = """
a53cc adaptive-b adaptive-i aq aq-strength async-depth aud avbr-accuracy avbr-convergence b b-adapt
b-ref-mode b-strategy bf bitrate-limit bluray-compat coder constrained-intra cq delay extbrc fgs forced-idr
g gop gop-pic-size gop-ref-dist hyper-encode idr-interval init-qpb init-qpi init-qpp intra-refresh
look-ahead look-ahead-depth look-ahead-downsampling lookahead lookahead-level lossless low-power
max-frame-size max-qp-i max-qp-p max-slice-size maxrate mbbrc min-qp-i min-qp-p multipass no-scenecut
nonref-p num-b-frame p-strategy pa-adaptive-mini-gop pre-encode preanalysis profile qcomp qmax qmin qp
qp-cb-offset qp-cr-offset quality ratecontrol rc rc-lookahead rdo ref-frame-mode repeat-pps scenario
scenecut skip-frame spatial-aq strict-gop surfaces target-usage temporal-aq temporal-filter tf-level tier
transform-skip tune uhd-bd unidir-b vbaq vbv-bufsize vbv-maxrate weighted-pred weightp zerolatency
"""


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


#: Matched against the beginning of HandBrake's encoder name. The first match applies.
_BY_ENCODER = (
    (re.compile(r"x264"), _names(_X264)),
    (re.compile(r"x265"), _names(_X265)),
    (re.compile(r"svt_av1"), _names(_SVT_AV1)),
    (re.compile(r"VP[89]|mpeg|ffv1|dnxhr|ff_prores"), _names(_FFMPEG)),
    (re.compile(r"(nvenc|qsv|vce|vt|mf|vaapi)_"), _names(_HARDWARE)),
)


def is_safe(encoder: str, option: str) -> bool:
    """Return whether a preset may pass `option` to `encoder`. A leading `no-` negates an option."""
    name = option.lower().replace("_", "-")
    allowed = next((names for pattern, names in _BY_ENCODER if pattern.match(encoder)), frozenset[str]())
    return name in allowed or name.removeprefix("no-") in allowed
