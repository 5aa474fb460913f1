"""What is written on the wards of a demonstration: notes of the log, words of a hand-over, incidents. By age. Pure."""

from __future__ import annotations

from typing import Any, Final

from .ages import Ages

# five notes of somebody weak, of somebody ill and of somebody restless, and eight of a good day
_WEAK, _ILL, _RESTLESS, _GOOD = 5, 5, 5, 8
_GROWN: Final = (
    "Mengeluh lemas, minum cukup.",
    "Pusing sejak bangun, duduk di teras.",
    "Gatal di lengan, sudah diberi salep.",
    "Makan sedikit, mengaku tidak lapar.",
    "Pegal di pinggang, tidak ikut senam.",
    "Demam 38,2, diberi kompres, dilaporkan ke perawat.",
    "Muntah dua kali, diberi oralit.",
    "Batuk berdahak, memakai masker.",
    "Diare tiga kali, dipantau minumnya.",
    "Luka di kaki bernanah, dibersihkan perawat.",
    "Mondar-mandir sejak sore, ditemani.",
    "Menanyakan keluarganya; ditemani sampai tenang.",
    "Bicara sendiri di lorong, mau diajak duduk.",
    "Berselisih soal jemuran, sudah berdamai.",
    "Sulit tidur, minum air hangat lalu berbaring.",
    "Ikut senam pagi tanpa diajak.",
    "Membantu menyapu halaman.",
    "Tidur nyenyak sampai subuh.",
    "Menelepon keluarganya, tampak lega.",
    "Menyelesaikan satu keset.",
    "Membantu di dapur sampai siang.",
    "Bercerita tentang kampungnya.",
    "Mandi dan berganti pakaian sendiri.",
)
_OLD: Final = (
    "Lemas, dituntun ke kamar mandi.",
    "Pusing saat berdiri, diminta berbaring.",
    "Nyeri lutut, diolesi balsem.",
    "Makan bubur setengah porsi.",
    "Kaki bengkak, diganjal bantal.",
    "Sesak sejak subuh, diperiksa perawat.",
    "Demam 37,9, diberi kompres.",
    "Tekanan darah tinggi, istirahat di ranjang.",
    "Diare dua kali, popok diganti.",
    "Luka di tumit dibersihkan perawat.",
    "Mencari cucunya, ditemani sampai tenang.",
    "Terbangun tiga kali, lampu kecil dinyalakan.",
    "Minta pulang sejak magrib, diajak mengobrol.",
    "Menolak mandi pagi, mau sesudah sarapan.",
    "Mengira malam masih sore, diantar ke kamar.",
    "Mengaji di musala setelah magrib.",
    "Ikut keroncong, menyanyi dua lagu.",
    "Berjemur setengah jam di teras.",
    "Makan habis dan minta tambah sayur.",
    "Merajut taplak bersama teman sekamar.",
    "Dikunjungi keponakannya, senang sekali.",
    "Jalan pagi satu putaran dengan tongkat.",
    "Tidur nyenyak sampai subuh.",
)
_CHILD: Final = (
    "Lemas, tidak ikut bermain.",
    "Pusing, pulang sekolah lebih awal.",
    "Gatal di sela jari, sudah diberi salep.",
    "Makan sedikit, katanya mual.",
    "Lutut lecet saat main bola, sudah dibersihkan.",
    "Demam 38,4, tidak masuk sekolah.",
    "Muntah dua kali, diberi oralit.",
    "Batuk pilek, memakai masker.",
    "Sakit gigi, dijadwalkan ke puskesmas.",
    "Bintik merah di perut, dipisah kamarnya.",
    "Menangis rindu ibunya; ditemani pengasuh.",
    "Berkelahi soal kelereng, sudah bersalaman.",
    "Tidak mau berangkat sekolah, diajak bicara.",
    "Sulit tidur, minta lampu dinyalakan.",
    "Diam sejak menelepon rumah, ditemani.",
    "Mengerjakan PR tanpa diingatkan.",
    "Mendapat nilai 90 untuk matematika.",
    "Ikut latihan futsal sore.",
    "Membantu adik kelas membaca.",
    "Mencuci piring sesuai giliran.",
    "Menggambar dan menempelnya di kamar.",
    "Hafal satu surat pendek.",
    "Bangun sendiri untuk salat subuh.",
)
_SMALL: Final = (
    "Rewel, minta digendong sepanjang sif.",
    "Tidur lebih lama dari biasa, menyusu sedikit.",
    "Ruam popok, sudah diberi salep.",
    "Makan setengah porsi bubur.",
    "Gigi tumbuh, gusi merah.",
    "Demam 38,1, dikompres, dilaporkan ke perawat.",
    "Muntah setelah minum susu, dipantau.",
    "Batuk pilek, hidung dibersihkan.",
    "Diare empat kali, diberi oralit dan zink.",
    "Bintik merah di badan, dipisah kamarnya.",
    "Menangis mencari ibunya, digendong sampai tidur.",
    "Terbangun tiga kali, ditenangkan pengasuh.",
    "Menggigit teman, diajak bermain sendiri.",
    "Tidak mau lepas dari gendongan.",
    "Melempar mainan, tenang setelah dibacakan cerita.",
    "Makan sendiri dengan sendok.",
    "Berjalan lima langkah tanpa dipegang.",
    "Menyebut nama pengasuhnya.",
    "Tidur siang dua jam.",
    "Ikut bernyanyi dan bertepuk tangan.",
    "Berat naik 200 gram.",
    "Bermain balok bersama teman.",
    "Minum susu habis satu botol.",
)
_NOTES: Final = {Ages.SMALL: _SMALL, Ages.CHILD: _CHILD, Ages.GROWN: _GROWN, Ages.OLD: _OLD}
# what is said of a shift as a whole
_WORDS: Final = (
    "Kunci lemari obat di meja jaga. Kamar mandi belakang sedang diperbaiki.",
    "Tamu keluarga datang besok pukul 10. Air galon tinggal dua.",
    "Lampu lorong mati satu, sudah dilaporkan.",
    "Sif tenang. Linen bersih sudah dibagi ke semua kamar.",
    "Dokter puskesmas datang Kamis pagi, daftar periksa di meja perawat.",
    "Air PAM kecil sejak sore, tandon diisi.",
    "Mesin cuci nomor 2 macet, teknisi datang besok.",
)
_WORDS_OF: Final = {
    Ages.SMALL: (
        "Susu formula tinggal tiga kaleng. Botol sudah disterilkan.",
        "Popok ukuran M hampir habis, sudah dimintakan.",
        "Imunisasi besok pukul 9, buku KIA di meja perawat.",
    ),
    Ages.CHILD: (
        "Seragam pramuka untuk besok sudah disetrika.",
        "Dua anak ulangan besok, minta dibangunkan pukul 4.30.",
        "Bola baru disimpan di ruang pengasuh.",
    ),
    Ages.OLD: (
        "Popok dewasa tinggal satu bal. Kursi roda nomor 3 remnya longgar.",
        "Posbindu besok pagi, tensi semua warga sebelum sarapan.",
    ),
}
_FELL: Final[dict[str, Any]] = {
    "kind": "injury",
    "severity": "minor",
    "place": "Kamar mandi",
    "words": "Terpeleset saat mandi pagi, lutut memar, tidak ada luka terbuka.",
    "done_at_once": "Dikompres, diperiksa perawat.",
    "told": "Perawat jaga",
}
_FOUGHT: Final[dict[str, Any]] = {
    "kind": "violence",
    "severity": "serious",
    "place": "Ruang makan",
    "words": "Berebut tempat duduk, saling mendorong hingga piring pecah. Tidak ada yang terluka.",
    "done_at_once": "Dipisahkan, diajak bicara, makan dilanjutkan di meja lain.",
    "told": "Ketua sif",
}
_FELL_IN_PLAY: Final[dict[str, Any]] = {
    **_FELL,
    "place": "Ruang bermain",
    "words": "Terjatuh dari perosotan kecil, siku lecet, tidak ada benjolan di kepala.",
    "done_at_once": "Dibersihkan, digendong sampai tenang, diperiksa perawat.",
}
_FEVER_FIT: Final[dict[str, Any]] = {
    **_FOUGHT,
    "kind": "illness",
    "place": "Kamar tidur",
    "words": "Kejang demam kurang dari satu menit, sadar sesudahnya.",
    "done_at_once": "Dimiringkan, dikompres, perawat dipanggil, suhu 39,1.",
    "told": "Perawat jaga dan dokter puskesmas",
}


def notes_of(ages: Ages) -> tuple[str, ...]:
    """The notes of a house in which most are of this age: of the weak, the ill, the restless, and of good days."""
    return _NOTES[ages]


def weak(ages: Ages) -> tuple[str, ...]:
    return _NOTES[ages][:_WEAK]


def ill(ages: Ages) -> tuple[str, ...]:
    return _NOTES[ages][_WEAK : _WEAK + _ILL]


def restless(ages: Ages) -> tuple[str, ...]:
    return _NOTES[ages][_WEAK + _ILL : _WEAK + _ILL + _RESTLESS]


def good(ages: Ages) -> tuple[str, ...]:
    return _NOTES[ages][-_GOOD:]


def words_of(ages: Ages) -> tuple[str, ...]:
    """What the leader who goes may tell the one who comes."""
    return (*_WORDS, *_WORDS_OF.get(ages, ()))


def incidents_of(ages: Ages) -> tuple[dict[str, Any], ...]:
    """A small one and a serious one."""
    return (_FELL_IN_PLAY, _FEVER_FIT) if ages == Ages.SMALL else (_FELL, _FOUGHT)
