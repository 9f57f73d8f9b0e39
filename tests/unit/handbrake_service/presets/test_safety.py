"""What presets must not contain; HandBrakeCLI itself would accept the malicious ones."""

import pytest

from handbrake_service.presets.safety import UnsafePreset, require_safe
from tests.support.handbrakes import preset


@pytest.mark.parametrize(
    ("encoder", "options"),
    [
        ("x264", "ref=5:bframes=5:b_adapt=2:no-mbtree:psy-rd=1.00,0.15:deblock=-2,-2"),
        ("x264", "qpmin=4:cabac=0:ref=2:b-pyramid=none:weightb=0:vbv-maxrate=9500:8x8dct=0"),
        ("x265_10bit", "strong-intra-smoothing=0:rect=0:aq-mode=1:rd=4:psy-rd=0.75:rskip=2:no-sao"),
        ("x265", "master-display=G(13250,34500)B(7500,3000)R(34000,16000)WP(15635,16450)L(10,1):pools=4"),
        ("svt_av1", "enable-variance-boost=1:enable-qm=1:tf-strength=1:keyint=10s"),
        ("VP9", "row-mt=1:tile-columns=2:deadline=good"),
        ("nvenc_h265", "spatial-aq=1:rc-lookahead=10"),
        ("theora", ""),
    ],
)
def test_encoder_options_that_affect_only_the_video_are_allowed(encoder: str, options: str) -> None:
    require_safe(preset(VideoEncoder=encoder, VideoOptionExtra=options))


@pytest.mark.parametrize(
    ("encoder", "options", "named"),
    [
        ("x264", "ref=3:stats=/tmp/x", "stats"),
        ("x264", "qpfile=frames", "qpfile"),
        ("x264", "QPFILE=frames", "QPFILE"),
        ("x264", "dump-yuv=x", "dump-yuv"),
        ("x264", "dump_yuv=x", "dump_yuv"),
        ("x264", "cqm=file", "cqm"),
        ("x264", "opencl-clbin=x", "opencl-clbin"),
        ("x264", "nostats=1", "nostats"),
        ("x264", "zones=0,10,q=3", "zones"),
        ("x264", "ref=/etc/passwd", "ref"),
        ("x264", "ref=..", "ref"),
        ("x264", "ref=$(id)", "ref"),
        *(
            ("x265", f"{option}=x", option)
            for option in (
                *("csv", "csv-log-level", "recon", "analysis-save", "analysis-load", "analysis-reuse-file"),
                *("stats", "zonefile", "scaling-list", "lambda-file", "dhdr10-info", "dolby-vision-rpu"),
                *("qpfile", "nalu-file", "film-grain", "output", "input", "log-file"),
            )
        ),
        ("svt_av1", "stat-file=x", "stat-file"),
        ("svt_av1", "fgs-table=x", "fgs-table"),
        ("VP9", "passlogfile=x", "passlogfile"),
        ("mpeg4", "flags2=x", "flags2"),
        ("theora", "anything", "anything"),
        ("unheard_of", "ref=1", "ref"),
    ],
)
@pytest.mark.parametrize("field", ["VideoOptionExtra", "x264Option"])
def test_other_encoder_options_are_refused_naming_preset_and_option(
    encoder: str, options: str, named: str, field: str
) -> None:
    with pytest.raises(UnsafePreset, match=f"^Mine: {field} .*'{named}'"):
        require_safe(preset(VideoEncoder=encoder, **{field: options}))


@pytest.mark.parametrize(
    "field",
    [
        {"PictureDenoiseCustom": "y-strength=3:file=x"},
        {"PictureDeblockCustom": "strength=strong:thresh=20:blocksize=8,movie=x"},
        {"PictureDeblockCustom": "strength=strong,hflip"},
        {"PictureColorspaceCustom": "primaries=bt709[out];movie=/etc/passwd"},
        {"PictureSharpenCustom": "y-strength=/etc/passwd"},
        {"PictureRotate": "angle=90:expr=x"},
        {"PictureFutureCustom": "metadata=file"},
        {"VideoFramerate": "/dev/zero"},
        {"PictureDenoiseTune": "..\\secret"},
        {"AudioList": [{"AudioEncoder": "/etc/passwd"}]},
        {"SubtitleLanguageList": ["../../etc"]},
        {"VideoOptionExtra": ["ref=1"]},
    ],
)
def test_fields_that_could_name_files_are_refused(field: dict[str, object]) -> None:
    with pytest.raises(UnsafePreset, match=next(iter(field)) if "AudioList" not in field else "AudioEncoder"):
        require_safe(preset(**field))


def test_filter_settings_and_descriptions_are_allowed() -> None:
    require_safe(
        preset(
            PresetDescription="For /mnt/tv, see ../notes",
            PictureDenoiseCustom="y-strength=3:y-patch-size=7:cb-strength=2",
            PictureSharpenCustom="y-strength=0.25:y-kernel=isolap",
            PictureDeblockCustom="strength=strong:thresh=20:blocksize=8",
            PictureRotate="angle=90:hflip=0",
        )
    )
