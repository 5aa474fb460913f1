"""Kinds of people met on Jakarta's streets: how old, as what they are met, what brought them there, who takes them.

Pure. What is written of somebody is put together from fragments, so that no two files read alike.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

Goals = tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True)
class Profile:
    """``houses`` take this category, sex and age; ``field_types`` are what an officer would call such a person."""

    key: str
    category: str
    ages: tuple[int, int]
    houses: tuple[str, ...]
    field_types: tuple[str, ...]
    problems: tuple[str, ...]
    families: tuple[str, ...]
    wishes: tuple[str, ...]
    aims: tuple[str, ...]
    goals: Goals
    sessions: tuple[str, ...]
    programmes: tuple[str, ...]
    sex: str = ""
    minds: tuple[str, ...] = (
        "Tenang, dapat diajak bicara.",
        "Pendiam, menjawab seperlunya.",
        "Terbuka dan ramah.",
    )
    bodies: tuple[str, ...] = (
        "Keadaan umum cukup, agak kurus.",
        "Batuk ringan, selebihnya baik.",
        "Kulit gatal di lengan, sudah diberi salep.",
        "Tekanan darah agak tinggi.",
        "Sehat, gigi berlubang.",
    )
    strengths: tuple[str, ...] = (
        "Mau diajak bekerja sama.",
        "Rajin membantu di dapur.",
        "Dapat membaca dan menulis.",
        "Cepat akrab dengan penghuni lain.",
    )
    disabilities: tuple[str, ...] = ()
    conditions: tuple[tuple[str, ...], ...] = (("hungry",), ("well",), ("hungry",), ("ill",))
    violence: bool = False
    # whether somebody may be sent home from the street by one officer alone
    sturdy: bool = False
    weight: int = 1
    stays_for_good: bool = False
    others: tuple[str, ...] = field(default=())


_ELDER_GOALS: Final = (
    ("Kesehatan terpantau setiap pekan", "care", "care", "Catatan kesehatan terisi tiap pekan"),
    ("Kembali berhubungan dengan keluarga", "social", "family", "Satu percakapan telepon setiap bulan"),
)
_WORK_GOALS: Final = (
    ("Memiliki KTP", "accessibility", "accessibility", "KTP diterima"),
    ("Terampil dan siap bekerja", "vocational", "vocational", "Sertifikat pelatihan"),
)
_CHILD_GOALS: Final = (
    ("Kembali ke sekolah", "assistance", "assistance", "Terdaftar dan hadir di kelas"),
    ("Tinggal aman bersama keluarga", "social", "family", "Kunjungan rumah menyatakan aman"),
)
_CALM_GOALS: Final = (
    ("Minum obat teratur", "care", "care", "Buku obat terisi dua bulan tanpa jeda"),
    ("Merawat diri tanpa diingatkan", "physical", "therapy", "Mandi dan makan sendiri selama sebulan"),
)
_SAFE_GOALS: Final = (
    ("Merasa aman dan tidur cukup", "social", "therapy", "Tidak ada mimpi buruk selama dua pekan"),
    ("Mempunyai tempat tinggal yang aman", "assistance", "living", "Alamat baru dinyatakan aman"),
)

PROFILES: Final = (
    Profile(
        "worker",
        "11",
        (19, 57),
        ("PSBK-HJ",),
        ("gelandangan", "pemulung", "manusia_gerobak", "parkir_liar", "pak_ogah", "asongan"),
        (
            "Hidup di jalan sejak kontraknya habis dan tidak sanggup menyewa kamar.",
            "Kehilangan pekerjaan proyek, malu pulang tanpa uang.",
            "Tidur berpindah-pindah di emperan sejak usahanya bangkrut.",
            "Datang ke Jakarta mencari kerja, ditipu penyalur, lalu terlunta-lunta.",
            "Menggelandang sejak berpisah dengan istrinya dua tahun lalu.",
        ),
        (
            "Orang tua di kampung sudah tua, jarang dihubungi.",
            "Kakaknya bersedia menerima bila ia mau bekerja.",
            "Keluarga belum dapat dihubungi.",
            "Anaknya diasuh mertua.",
        ),
        (
            "Ingin bekerja lagi.",
            "Ingin pulang dengan membawa keterampilan.",
            "Ingin punya KTP dan kamar sewa.",
        ),
        ("Bekerja tetap dan tinggal di kamar sewa.", "Pulang ke keluarga dengan keterampilan baru."),
        _WORK_GOALS,
        (
            "Membahas rencana kerja dan cara mengelola upah.",
            "Bercerita tentang pekerjaannya dahulu di bengkel.",
            "Menelepon keluarganya untuk pertama kali sejak setahun.",
            "Belajar menyusun lamaran kerja sederhana.",
        ),
        (
            "Las listrik tingkat dasar",
            "Servis sepeda motor",
            "Menjahit mesin, 60 jam",
            "Pertukangan kayu",
            "Barista dan tata boga",
        ),
        sturdy=True,
        weight=10,
    ),
    Profile(
        "beggar",
        "12",
        (20, 57),
        ("PSBK-HJ",),
        ("pengemis", "manusia_silver", "kotak_amal", "badut", "pengamen"),
        (
            "Mengemis di perempatan untuk membayar utang keluarga.",
            "Bekerja sebagai manusia silver, cat membuat kulitnya luka.",
            "Mengamen sejak kecil, tidak pernah bersekolah sampai tamat.",
            "Mengedarkan kotak amal atas suruhan orang; tidak menerima upah penuh.",
        ),
        (
            "Suami bekerja serabutan di luar kota.",
            "Tinggal bersama ibu yang sakit.",
            "Keluarga tahu ia mengemis dan tidak keberatan.",
            "Keluarga belum dapat dihubungi.",
        ),
        ("Ingin berjualan kecil-kecilan.", "Ingin berhenti mengemis.", "Ingin anaknya tetap sekolah."),
        ("Mempunyai usaha kecil dan tidak kembali ke jalan.", "Hidup dari pekerjaan yang tetap."),
        _WORK_GOALS,
        (
            "Menghitung bersama penghasilan dan pengeluaran sehari.",
            "Membicarakan rasa malu dan cara memulai lagi.",
            "Merencanakan usaha gorengan bersama adiknya.",
        ),
        ("Tata boga dan jajanan pasar", "Membuat keset dan kerajinan", "Pangkas rambut", "Wirausaha kecil"),
        sturdy=True,
        weight=6,
    ),
    Profile(
        "elder",
        "08",
        (63, 86),
        ("PSTW-BM1", "PSTW-BM2", "PSTW-BM3", "PSTW-BM4"),
        ("lansia_telantar", "gelandangan", "pemulung"),
        (
            "Hidup sendiri di emperan sejak rumah kontrakannya digusur.",
            "Ditinggalkan keluarganya di terminal, tidak dapat menyebut alamat.",
            "Tidak kuat lagi bekerja dan tidak mempunyai siapa-siapa.",
            "Tersesat ketika mencari rumah anaknya, sering lupa.",
        ),
        (
            "Anaknya pernah tinggal di Jakarta, alamat tidak diketahui.",
            "Tidak mempunyai anak; suami sudah meninggal.",
            "Keponakan di kampung bersedia dihubungi.",
            "Keluarga belum dapat dihubungi.",
        ),
        (
            "Ingin tempat tidur yang tetap.",
            "Ingin bertemu cucunya.",
            "Ingin tenang dan dapat mengaji.",
            "Ingin meninggal di kampung.",
        ),
        ("Dirawat dengan layak dan tidak kesepian.", "Kembali ke anaknya dengan aman."),
        _ELDER_GOALS,
        (
            "Bercerita tentang masa mudanya sebagai penjual jamu.",
            "Mengingat kembali nama desa dan pasar dekat rumahnya.",
            "Bernyanyi keroncong bersama penghuni lain.",
            "Membicarakan rasa rindu kepada anaknya.",
        ),
        ("Bimbingan fisik lansia", "Kerajinan tangan dan keroncong", "Bimbingan mental spiritual"),
        bodies=(
            "Tekanan darah tinggi, mata kabur.",
            "Kaki bengkak, berjalan dengan tongkat.",
            "Pendengaran berkurang, selebihnya cukup.",
            "Kurus, makan harus ditemani.",
        ),
        conditions=(("ill",), ("hungry",), ("confused",), ("hungry", "ill")),
        weight=6,
        stays_for_good=True,
    ),
    Profile(
        "restless",
        "09",
        (21, 57),
        ("PSBL-HS1",),
        ("psikotik",),
        (
            "Berkeliaran di jalur cepat dan berbicara sendiri.",
            "Melempari kendaraan, tidak mengenali dirinya.",
            "Ditemukan telanjang di kolong jembatan, menolak bicara.",
        ),
        ("Keluarga belum dapat dihubungi.", "Kakaknya tidak sanggup lagi menjaga."),
        ("Belum dapat disebutkan.", "Ingin pulang, alamatnya berubah-ubah."),
        ("Stabil, merawat diri, dan berhubungan lagi dengan keluarga.",),
        _CALM_GOALS,
        (
            "Duduk tenang sepuluh menit, menyebut namanya.",
            "Menggambar rumah dengan dua pintu.",
            "Mau mandi dan berganti pakaian sendiri.",
        ),
        ("Terapi kerja: berkebun", "Latihan merawat diri"),
        minds=("Bicara kacau, tampak mendengar suara.", "Gelisah, curiga, belum dapat diajak bicara."),
        disabilities=("mental berat",),
        conditions=(("confused",), ("confused", "hungry")),
        weight=3,
        stays_for_good=True,
    ),
    Profile(
        "calmer",
        "09",
        (21, 57),
        ("PSBL-HS2",),
        ("psikotik",),
        (
            "Pernah dirawat di rumah sakit jiwa, berhenti minum obat, lalu menggelandang.",
            "Duduk berhari-hari di halte tanpa tujuan.",
            "Berjalan kaki dari terminal ke terminal, bicara melantur.",
        ),
        ("Ibunya di kampung bersedia menerima bila ia tenang.", "Keluarga belum dapat dihubungi."),
        ("Ingin pulang dan bertani.", "Ingin bekerja di kebun panti."),
        ("Minum obat teratur dan pulang ke keluarga.",),
        _CALM_GOALS,
        (
            "Menyebut nama ibunya dan nama desanya.",
            "Mengikuti senam pagi seminggu penuh.",
            "Bercerita mengapa ia berhenti minum obat.",
        ),
        ("Terapi kerja: berkebun", "Kerajinan keset"),
        minds=("Tenang setelah minum obat, sering melamun.", "Bicara pelan, menjawab bila ditanya."),
        disabilities=("mental sedang",),
        conditions=(("confused",), ("hungry",)),
        weight=3,
        stays_for_good=True,
    ),
    Profile(
        "boy",
        "04",
        (9, 15),
        ("PSAA-PU2", "PSAA-PU6"),
        ("anak_jalanan", "pengamen"),
        (
            "Mengamen di lampu merah dan tidur di warung internet.",
            "Meninggalkan rumah setelah dimarahi ayah tirinya.",
            "Berhenti sekolah, ikut teman menjadi joki parkir.",
        ),
        (
            "Ibu bekerja di luar negeri; tinggal dengan bibi yang mencarinya.",
            "Ayah dan ibu berpisah, neneknya siap mengasuh.",
        ),
        ("Ingin sekolah lagi.", "Ingin bermain bola dan punya sepatu."),
        ("Kembali bersekolah dan tinggal dengan keluarga.",),
        _CHILD_GOALS,
        (
            "Menggambar rumah dan bercerita tentang neneknya.",
            "Bermain bola bersama, lalu bercerita tentang temannya di jalan.",
        ),
        ("Kejar Paket A dan bimbingan belajar", "Kejar Paket B dan komputer dasar"),
        sex="L",
        weight=3,
    ),
    Profile(
        "girl",
        "04",
        (9, 15),
        ("PSAA-PU5",),
        ("anak_jalanan", "asongan"),
        (
            "Menjual tisu di perempatan sampai tengah malam.",
            "Dibawa orang dewasa yang bukan keluarganya untuk mengemis.",
        ),
        ("Ibunya memulung, tidak tahu anaknya dibawa.", "Nenek di kampung sudah dihubungi."),
        ("Ingin pulang ke ibunya.", "Ingin sekolah dan menari."),
        ("Tinggal aman bersama ibunya dan bersekolah.",),
        _CHILD_GOALS,
        ("Bermain boneka dan menceritakan siapa yang membawanya.", "Membaca buku cerita, mulai tertawa."),
        ("Bimbingan belajar dan menari", "Kejar Paket A"),
        sex="P",
        weight=2,
    ),
    Profile(
        "toddler",
        "01",
        (1, 4),
        ("PSAAB-TB",),
        ("orang_telantar",),
        (
            "Ditemukan sendirian di halte, membawa tas berisi baju.",
            "Dititipkan ibunya kepada pedagang, tidak dijemput lagi.",
        ),
        ("Ibunya belum ditemukan.", "Seorang bibi mengaku keluarga, masih diperiksa."),
        ("Mencari ibunya.",),
        ("Tumbuh sehat dan diasuh keluarga sendiri.",),
        _CHILD_GOALS,
        ("Mau digendong dan bermain balok.", "Mulai menyebut nama pengasuhnya."),
        ("Stimulasi tumbuh kembang",),
        minds=("Sering menangis malam hari.", "Diam, memeluk bonekanya."),
        strengths=("Makan dengan lahap.", "Cepat tertawa bila diajak bermain."),
        weight=1,
    ),
    Profile(
        "mother",
        "23",
        (20, 50),
        ("PSBKW-HM",),
        ("pengemis", "asongan", "gelandangan"),
        (
            "Ditinggal suami dan tidak sanggup membayar kontrakan.",
            "Mengemis sambil menggendong anak orang lain untuk disewa.",
        ),
        ("Orang tua tidak tahu ia di jalan.", "Adiknya bersedia menampung sementara."),
        ("Ingin bisa menjahit.", "Ingin membuka warung nasi."),
        ("Mandiri dengan usaha sendiri.",),
        _WORK_GOALS,
        ("Menangis ketika bercerita tentang anaknya.", "Menyusun rencana warung bersama instruktur."),
        ("Menjahit dan bordir", "Tata rias dan potong rambut"),
        sex="P",
        sturdy=True,
        weight=2,
    ),
    Profile(
        "limb",
        "09",
        (19, 57),
        ("PSBD-BB1",),
        ("pengemis", "orang_telantar"),
        (
            "Mengemis dengan papan beroda sejak kecelakaan kerja.",
            "Kaki diamputasi, tidak punya biaya pulang.",
        ),
        ("Istri dan anak di kampung.", "Keluarga belum dapat dihubungi."),
        ("Ingin kaki palsu dan bengkel sendiri.",),
        ("Bergerak mandiri dan mempunyai usaha.",),
        _WORK_GOALS,
        (
            "Berlatih memakai kruk dan membicarakan kecelakaannya.",
            "Membahas pekerjaan yang dapat dilakukan sambil duduk.",
        ),
        ("Servis telepon genggam", "Menjahit sepatu"),
        bodies=("Amputasi kaki kanan, luka sudah kering.", "Kelumpuhan tungkai kiri, bertumpu pada kruk."),
        disabilities=("fisik",),
        weight=1,
    ),
    Profile(
        "victim",
        "19",
        (19, 45),
        ("PSP-BK",),
        ("orang_telantar",),
        (
            "Melarikan diri dari rumah karena kekerasan; takut ditemukan.",
            "Dipukuli majikan dan tidak digaji, lari tengah malam.",
        ),
        ("Tidak ingin keluarga suaminya diberi tahu.", "Hanya kakaknya yang boleh dihubungi."),
        ("Ingin tinggal di tempat yang tidak diketahui siapa pun.", "Ingin bekerja jauh dari sini."),
        ("Aman, pulih, dan mempunyai tempat tinggal sendiri.",),
        _SAFE_GOALS,
        (
            "Bercerita perlahan, didampingi psikolog.",
            "Membuat rencana keselamatan dan daftar orang yang dipercaya.",
        ),
        ("Menjahit dan bordir", "Kelas memasak"),
        sex="P",
        minds=("Cemas, sulit tidur, terbuka setelah didampingi.",),
        conditions=(("injured",), ("ill",)),
        violence=True,
        weight=1,
    ),
    Profile(
        "migrant",
        "20",
        (20, 50),
        ("PSP-BK",),
        ("orang_telantar",),
        (
            "Dipulangkan dari luar negeri tanpa uang dan surat.",
            "Gagal berangkat sebagai pekerja migran, paspor ditahan penyalur.",
        ),
        ("Keluarga di kampung menunggu kabar.", "Suami tidak menjawab telepon."),
        ("Ingin pulang ke kampung.",),
        ("Pulang ke kampung dengan selamat.",),
        _WORK_GOALS,
        (
            "Menceritakan perjalanan dan haknya yang belum dibayar.",
            "Menghubungi keluarganya bersama pendamping.",
        ),
        ("Wirausaha kecil", "Tata boga dan jajanan pasar"),
        weight=2,
        sturdy=True,
    ),
)
BY_KEY: Final = {profile.key: profile for profile in PROFILES}
