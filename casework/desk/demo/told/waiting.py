"""Invented people who are still on their way to a house."""

from datetime import date
from typing import Final

from ..faces import belongings, paper, street
from ..story import Story, guess, named

WAITING: Final = (
    Story(
        until="placement_returned",
        office="SDS-PUS",
        area="31.71.07.1006",
        days_ago=8.6,
        spot="Kolong jembatan layang, sisi pangkalan ojek",
        done="Duduk bersandar pada gerobak, kaki bengkak. Setelah makan dan minum bersedia diantar ke panti.",
        identity=guess(
            "Pak Topi",
            "Topi rajut cokelat, bekas luka di pelipis kiri, pincang ringan. Tidak menyebut nama.",
            "L",
            62,
        ),
        field_types=("manusia_gerobak", "lansia_telantar"),
        source="community",
        conditions=("ill", "hungry"),
        condition="Sadar, kaki kanan bengkak, berjalan dengan dipapah.",
        category="08",
        assessment={
            "presenting_problem": "Tidur di kolong jembatan sejak gubuknya terbakar; kaki bengkak, sulit berdiri.",
            "family": "Menyebut seorang adik perempuan, Warsih, dan kampung “dekat Losari, ada jembatan kereta”.",
            "physical_health": "Kaki kanan bengkak, tekanan darah tinggi.",
            "strengths": "Pandai memperbaiki payung dan sepatu.",
            "wishes": "Tempat tidur bawah, dan topinya tidak diambil.",
            "risk_self": "low",
        },
        decision="Perlu perawatan sehari-hari dan belum ada keluarga yang dapat dihubungi.",
        panti="PSTW-BM1",
        returned_because="Arahnya sudah tepat. Mohon lengkapi hasil periksa kaki dari puskesmas, dan telusuri dahulu"
        " adik yang ia sebut, lalu usulkan kembali.",
        notes={
            "met": (("sw", "Petugas malam sudah tiga kali menyapanya. Ia percaya kepada Bang Jali."),),
            "arrived": (
                ("nurse", "Luka kecil di tumit dibersihkan. Makan habis satu porsi, tidur sejak pukul dua."),
                ("sw", "Tidak mau melepas topinya. Saya panggil “Pak Topi”, ia tersenyum dan menjawab."),
            ),
            "assessed": (
                ("sw", "Membetulkan payung milik petugas pos. Katanya dahulu berkeliling di Senen."),
            ),
            "placement_returned": (
                ("nurse", "Kontrol di puskesmas: bengkak berkurang, boleh jalan pelan memakai tongkat."),
                ("sw", "Hari ini ia menyebut “Warsih” dua kali. Saya sudah menelepon Dinas Sosial Brebes."),
            ),
        },
        files={
            "met": (("photo", "Tempat ia dijangkau", street),),
            "arrived": (("photo", "Barang bawaan", belongings),),
            "placement_returned": (("health", "Hasil periksa kaki, puskesmas", paper),),
        },
        face={"number": 0, "grey": True, "hat": "#6B4A32", "beard": True},
    ),
    Story(
        until="met",
        office="SDS-PUS",
        area="31.71.01.1003",
        days_ago=0.2,
        spot="Halte depan pasar, sisi tangga penyeberangan",
        done="Diberi makan dan minum. Belum mau ikut; petugas malam akan datang lagi.",
        identity=guess(
            "Mak Halte", "Kain batik biru, membawa karung plastik. Ramah tetapi menolak difoto.", "P", 58
        ),
        field_types=("pemulung",),
    ),
    Story(
        until="handed_over",
        office="SDS-TIM",
        area="31.75.03.1001",
        days_ago=0.4,
        spot="Dekat halte Terminal Kampung Melayu",
        done="Demam dan batuk, sudah diperiksa puskesmas keliling. Bersedia diantar ke panti.",
        identity=named(
            "Rohayati", "P", date(1971, 3, 9), "32.12", description="Membawa tas biru besar, berbicara pelan."
        ),
        field_types=("pengemis",),
        conditions=("ill", "hungry"),
        source="report",
        condition="Lemah, demam 38 °C, obat dari puskesmas dibawa serta.",
        face={"number": 1, "veil": "#7B5E8B"},
    ),
    Story(
        until="placement_mended",
        office="SDS-PUS",
        area="31.71.04.1006",
        days_ago=9,
        spot="Emperan ruko dekat Stasiun Senen",
        done="Diajak bicara tiga malam berturut-turut, hari ini bersedia ikut.",
        identity=named("Darsono Hadi", "L", date(1959, 8, 17), "33.28", nik="3328111708590004"),
        aliases=("Mbah Son",),
        field_types=("gelandangan", "lansia_telantar"),
        category="08",
        assessment={
            "presenting_problem": "Tidur di emperan sejak istrinya meninggal; tidak kuat lagi menjadi kuli panggul.",
            "family": "Dua anak di Tegal, nomor telepon sudah tidak aktif.",
        },
        decision="Dirujuk ke panti werdha karena usia dan tidak ada keluarga yang dapat merawat.",
        panti="PSTW-BM2",
        returned_because="Anak di Tegal belum dihubungi. Mohon dilengkapi dahulu, lalu usulkan kembali.",
        mended="Anak sulungnya sudah ditemukan dan setuju ayahnya dirawat di panti; ia akan berkunjung.",
        notes={
            "placement_returned": (
                (
                    "sw",
                    "Anak sulungnya di Tegal menjawab telepon. Belum sanggup merawat, tetapi ingin berkunjung.",
                ),
            ),
        },
        files={"placement_returned": (("letter", "Surat pernyataan anak", paper),)},
        face={"number": 2, "grey": True},
    ),
    Story(
        until="placement_proposed",
        office="SDS-TIM",
        area="31.75.02.1001",
        days_ago=6,
        spot="Bantaran kali belakang Pasar Pulo Gadung",
        done="Ditemukan tidur di gerobak bersama barang pulungan.",
        identity=named("Fransiskus Nahak", "L", date(1984, 12, 3), "36.02"),
        aliases=("Frans Gerobak",),
        field_types=("manusia_gerobak", "pemulung"),
        category="13",
        assessment={
            "presenting_problem": "Memulung dan tidur di gerobak sejak kehilangan kontrakan dua tahun lalu.",
            "strengths": "Rajin, pernah menjadi tukang las.",
            "wishes": "Ingin bekerja lagi di bengkel.",
        },
        decision="Dirujuk ke panti bina karya untuk pelatihan las.",
        panti="PSBK-HJ",
        notes={
            "arrived": (("sw", "Gerobaknya dititipkan di pos satpam panti, ia menanyakannya setiap hari."),)
        },
    ),
    Story(
        until="placed",
        office="SDS-PUS",
        area="31.71.06.1003",
        days_ago=12,
        spot="Taman depan rumah sakit, Cikini",
        done="Ditinggalkan pengantarnya setelah berobat. Bersedia ikut.",
        identity=guess(
            "Nenek Taman",
            "Kebaya hijau, hanya menyebut “Wonogiri”. Pendengaran kurang.",
            "P",
            78,
            origin="33.12",
        ),
        field_types=("lansia_telantar",),
        source="report",
        category="08",
        assessment={"presenting_problem": "Ditinggalkan di taman rumah sakit; tidak dapat menyebut alamat."},
        decision="Dirujuk ke panti werdha; pencarian keluarga di Wonogiri dilanjutkan.",
        panti="PSTW-BM2",
        face={"number": 3, "grey": True, "veil": "#4F6B52"},
    ),
    Story(
        until="admitted",
        office="SDS-TIM",
        area="31.75.04.1007",
        days_ago=15,
        spot="Pembatas jalan dekat simpang Cawang",
        done="Berjalan di jalur cepat dan berbicara sendiri; dibawa bersama perawat.",
        identity=guess(
            "Mas Cawang",
            "Rambut gimbal, kaus partai pudar. Tidak menjawab bila ditanya nama.",
            "L",
            34,
            disabilities=["mental berat"],
        ),
        field_types=("psikotik",),
        conditions=("confused",),
        source="satpol_pp",
        condition="Gelisah, tidak melawan.",
        category="09",
        assessment={
            "presenting_problem": "Berkeliaran di jalan raya, membahayakan diri sendiri.",
            "psychological": "Bicara kacau, tampak mendengar suara. Perlu penilaian dokter jiwa.",
            "risk_self": "medium",
            "risk_flight": "high",
        },
        decision="Dirujuk ke Bina Laras klaster berat setelah penapisan.",
        panti="PSBL-HS1",
        place="Wisma Kenanga, ruang pengamatan",
    ),
)
