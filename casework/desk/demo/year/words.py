"""Sentences colleagues might have written, put together from fragments: no two files of a year read alike.

Pure. Every place, number and quotation is invented.
"""

from __future__ import annotations

import random
from typing import Final

from ..ages import Ages, ages_of
from .profile import Profile

_SPOTS: Final = (
    "Kolong jalan layang, sisi {side}",
    "Emperan ruko dekat {mark}",
    "Halte depan {mark}",
    "Lampu merah simpang {mark}",
    "Trotoar belakang {mark}",
    "Taman dekat {mark}",
    "Bantaran kali, sisi {side}",
    "Jembatan penyeberangan {mark}",
    "Pintu {side} stasiun",
    "Bawah pohon beringin, seberang {mark}",
    "Teras masjid dekat {mark}",
    "Parkiran {mark}",
)
_SIDES: Final = ("utara", "selatan", "timur", "barat")
_MARKS: Final = (
    "pasar",
    "terminal",
    "puskesmas",
    "kantor pos",
    "rumah makan Padang",
    "pom bensin",
    "sekolah dasar",
    "minimarket",
    "pusat grosir",
    "bengkel ban",
    "kantor kelurahan",
    "apotek",
    "warung kopi",
)
_DONE: Final = (
    "Diberi makan dan minum, lalu bersedia diantar.",
    "Setelah diajak bicara setengah jam mau ikut petugas.",
    "Semula menolak, bersedia setelah petugas kembali malam berikutnya.",
    "Barang bawaannya dicatat dan dibawa serta.",
    "Warga sekitar membantu membujuk.",
    "Diperiksa puskesmas keliling lebih dahulu.",
    "Tidak melawan, hanya meminta rokoknya disimpan.",
)
_SETTLED: Final = (
    "Diberi nasihat dan ongkos pulang; dijemput adiknya malam itu juga.",
    "Diantar ke kontrakannya, ketua RT menerima dan berjanji mengawasi.",
    "Setuju pulang ke rumah saudaranya, dijemput di pos.",
    "Dihubungkan dengan tempat kerjanya yang lama; mandor menjemput.",
    "Dibantu membeli tiket pulang dari dana warga, diantar sampai naik bus.",
    "Anaknya datang menjemput setelah ditelepon petugas.",
)
_ADVICE: Final = (
    "Diberi penjelasan tentang larangan di jalan dan alamat dinas; pulang sendiri.",
    "Menunggu temannya, bukan PPKS.",
    "Warga sekitar yang sedang beristirahat.",
    "Diminta berpindah dari badan jalan dan diberi nomor pengaduan.",
    "Pedagang, diarahkan ke lokasi binaan kecamatan.",
)
_CALLED: Final[dict[Ages, dict[str, tuple[str, ...]]]] = {
    Ages.SMALL: {"L": ("Si Kecil", "Adik", "Dedek"), "P": ("Si Kecil", "Adik", "Dedek")},
    Ages.CHILD: {"L": ("Dik", "Adik"), "P": ("Dik", "Neng")},
    Ages.GROWN: {"L": ("Pak", "Mas", "Bang", "Kang"), "P": ("Mak", "Mbak", "Ibu", "Bu")},
    Ages.OLD: {"L": ("Mbah", "Kakek", "Pak"), "P": ("Mbah", "Nenek", "Mak")},
}
_BY: Final = (
    "Sarung",
    "Ransel",
    "Topi",
    "Payung",
    "Kemeja",
    "Halte",
    "Gerobak",
    "Karung",
    "Kebaya",
    "Jaket",
    "Radio",
    "Sepeda",
    "Taman",
    "Syal",
    "Kacamata",
    "Peluit",
    "Tas Biru",
    "Koran",
)
_BY_OF_MINORS: Final = {
    Ages.SMALL: (
        "Kelinci",
        "Selimut",
        "Balon",
        "Boneka",
        "Dot Biru",
        "Bantal",
        "Bebek",
        "Kaus Gajah",
        "Topi Rajut",
        "Sandal Bunyi",
        "Kaus Kaki Merah",
        "Gendongan",
    ),
    Ages.CHILD: (
        "Ukulele",
        "Tas Biru",
        "Topi",
        "Layangan",
        "Kelereng",
        "Jaket Merah",
        "Bola",
        "Kaus Kuning",
        "Galon",
        "Sepeda",
        "Gelang",
        "Halte",
    ),
}
_LOOKS: Final = (
    "membawa karung plastik",
    "memakai kaus partai pudar",
    "rambut beruban dipotong pendek",
    "ada bekas luka di pelipis",
    "berjalan pincang",
    "membawa tas biru besar",
    "bersandal jepit beda warna",
    "memakai gelang karet",
    "gigi depan tanggal",
)
_LOOKS_OF_MINORS: Final = {
    Ages.SMALL: (
        "memeluk boneka kain",
        "memakai baju tidur bergambar gajah",
        "ada tanda lahir di lengan",
        "rambut ikal sebahu",
        "memakai kaus kaki sebelah",
        "digendong dengan kain jarik",
        "pipi ruam",
        "menangis bila ditinggal",
        "membawa botol susu",
    ),
    Ages.CHILD: (
        "membawa ukulele kecil",
        "memakai seragam tanpa nama sekolah",
        "ada bekas luka di lutut",
        "rambut dicat pirang",
        "bersandal jepit beda warna",
        "memakai gelang karet",
        "membawa tas biru besar",
        "gigi depan tanggal",
        "kulit terbakar matahari",
    ),
}
_NOTES: Final = {
    "transit": (
        "Makan habis satu porsi dan tidur nyenyak sampai subuh.",
        "Menanyakan barangnya; diperlihatkan dan disimpan kembali.",
        "Mengobrol dengan penghuni sekamar, mulai menyebut nama kampungnya.",
        "Tidak mau makan siang, mau setelah ditemani.",
        "Keluarga sudah ditelepon dua kali, belum diangkat.",
        "Nomor telepon lama tidak aktif; dicari lewat kelurahan asal.",
        "Kelurahan asal membenarkan namanya dan akan mencari keluarganya.",
        "Mengeluh gatal, sudah diberi salep oleh perawat.",
    ),
    "house": (
        "Ikut senam pagi tanpa diajak.",
        "Membantu menyapu halaman dan menyiram tanaman.",
        "Bertengkar kecil soal jemuran, sudah berdamai.",
        "Menangis setelah menelepon rumah; ditemani sampai tenang.",
        "Nafsu makan baik, berat naik satu kilogram.",
        "Minta buku gambar; dibelikan dari kas wisma.",
        "Menolak ikut kegiatan dua hari, mengaku rindu rumah.",
        "Dipercaya memegang kunci ruang alat.",
        "Ikut pengajian mingguan dan duduk paling depan.",
        "Sudah hafal jadwal minum obatnya.",
    ),
    "after": (
        "Tetangga mengatakan ia rajin bekerja dan ramah.",
        "Pesan singkat: sudah sampai di rumah dan sehat.",
        "Ketua RT diminta memberi kabar bila ada apa-apa.",
        "Telepon tidak diangkat; dicoba lagi pekan depan.",
    ),
    "street": (
        "Petugas malam sudah dua kali menyapanya pekan ini.",
        "Pedagang sekitar mengenalnya sejak bulan lalu.",
        "Belum mau ikut hari ini; dijanjikan makan malam besok.",
    ),
}
_RETURNED: Final = (
    "Arahnya sudah tepat. Mohon lengkapi dahulu hasil penelusuran keluarga, lalu usulkan kembali.",
    "Tujuan rencana belum terukur; mohon diperjelas indikatornya.",
    "Mohon catat pendapat yang bersangkutan sendiri sebelum diputuskan.",
    "Hasil periksa kesehatan terakhir belum dilampirkan.",
)
_MENDED: Final = (
    "Sudah dilengkapi sesuai catatan; keluarga tidak keberatan.",
    "Data ditambahkan dan dibicarakan lagi dengan yang bersangkutan.",
    "Perbaikan sudah dibuat, mohon diputuskan.",
)
_FINDINGS: Final = (
    "Rumah layak huni, keluarga menerima dan siap mendampingi.",
    "Kamar sederhana tetapi bersih; ketua RT ikut menemui petugas.",
    "Tinggal bersama orang tua dan dua adik; ada kamar tersendiri.",
    "Kontrakan dua petak, keluarga bekerja tetap dan bersedia menerima.",
)
_LIVING: Final = (
    "Tinggal di rumah keluarga, membantu di warung.",
    "Bekerja serabutan, pulang setiap malam.",
    "Bekerja tetap dan menabung.",
    "Sehat, ikut kegiatan RT.",
    "Membantu di sawah dan mengasuh keponakan.",
    "Kembali bersekolah dan rajin masuk.",
)
_GATE: Final = {
    "police": (
        "Polsek setempat",
        "Ditemukan tanpa identitas pada patroli malam; diserahkan dengan surat keterangan.",
    ),
    "hospital": ("RSUD setempat", "Selesai dirawat dan tidak ada keluarga yang menjemput."),
    "satpol_pp": ("Satpol PP kota", "Hasil penertiban, diserahkan bersama dua orang lain."),
    "family": ("", "Keluarga tidak sanggup lagi menjaga dan memohon bantuan panti."),
    "self": ("", "Datang sendiri ke pos dan meminta perlindungan."),
}
_WISMA: Final = ("Melati", "Kenanga", "Cempaka", "Anggrek", "Mawar", "Flamboyan", "Teratai", "Dahlia")
_STREETS: Final = (
    "Kenanga",
    "Cempaka",
    "Mawar",
    "Pasar Lama",
    "Mesjid",
    "Kebon Kopi",
    "Sawah Baru",
    "Pelita",
)
_WRITERS: Final = {
    "transit": ("nurse", "sw", "sw", "staff"),
    "house": ("nurse", "sw", "staff", "sw"),
    "after": ("sw",),
    "street": ("sw", "outreach"),
}


def spot(rng: random.Random) -> str:
    """Where in a kelurahan somebody was met."""
    return rng.choice(_SPOTS).format(side=rng.choice(_SIDES), mark=rng.choice(_MARKS))


def done(rng: random.Random, *, settled: bool) -> str:
    return rng.choice(_SETTLED if settled else _DONE)


def advice(rng: random.Random) -> str:
    return rng.choice(_ADVICE)


def label(rng: random.Random, sex: str, age: int) -> tuple[str, str]:
    """What somebody of this age without a name is called, and how they look."""
    ages = ages_of(age)
    first, second = rng.sample(_LOOKS_OF_MINORS.get(ages, _LOOKS), 2)
    unsaid = "Belum dapat menyebut nama." if ages == Ages.SMALL else "Tidak menyebut nama."
    return (
        f"{rng.choice(_CALLED[ages][sex])} {rng.choice(_BY_OF_MINORS.get(ages, _BY))}",
        f"{first.capitalize()}, {second}. {unsaid}",
    )


def note(rng: random.Random, where: str) -> tuple[str, str]:
    """A note and the role of whoever wrote it."""
    return rng.choice(_WRITERS[where]), rng.choice(_NOTES[where])


def returned(rng: random.Random) -> str:
    return rng.choice(_RETURNED)


def mended(rng: random.Random) -> str:
    return rng.choice(_MENDED)


def findings(rng: random.Random) -> str:
    return rng.choice(_FINDINGS)


def living(rng: random.Random) -> str:
    return rng.choice(_LIVING)


def gate(source: str) -> tuple[str, str]:
    """Which institution brought somebody to a gate, and what was said there."""
    return _GATE[source]


def place(rng: random.Random) -> str:
    return f"Wisma {rng.choice(_WISMA)}, ranjang {rng.randint(1, 24)}"


def address(rng: random.Random, city: str) -> str:
    return f"Jl. {rng.choice(_STREETS)} RT {rng.randint(1, 12):02d}/{rng.randint(1, 9):02d}, {city}"


def decision(profile: Profile, rng: random.Random) -> str:
    """What a conference agreed."""
    why = rng.choice(
        (
            "tidak ada keluarga yang dapat merawat",
            "perlu pembinaan lebih lama",
            "keluarga belum siap menerima",
        )
    )
    return f"Disepakati rujukan ke panti karena {why}. {rng.choice(profile.wishes)}"
