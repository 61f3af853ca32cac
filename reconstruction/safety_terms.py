"""The adverse event terms that the paper prints, and how a site might have worded them."""

SOC = {
    "Pyrexia": "General disorders and administration site conditions",
    "Pain": "General disorders and administration site conditions",
    "Influenza like illness": "General disorders and administration site conditions",
    "Headache": "Nervous system disorders",
    "Rhabdomyolysis": "Musculoskeletal and connective tissue disorders",
    "Back pain": "Musculoskeletal and connective tissue disorders",
    "Musculoskeletal pain": "Musculoskeletal and connective tissue disorders",
    "Pyelonephritis, acute": "Infections and infestations",
    "Contusion": "Injury, poisoning, and procedural complications",
    "Ankle fracture": "Injury, poisoning, and procedural complications",
    "Respiratory failure": "Respiratory, thoracic, and mediastinal disorders",
    "Hyponatremia": "Metabolism and nutrition disorders",
    "Cardiac arrest": "Cardiac disorders",
}

# (Korean, English) as entered by the site.
VERBATIM = {
    "Pyrexia": [("발열", "Fever"), ("미열", "Mild fever"), ("열감", "Febrile sense")],
    "Pain": [("통증", "Pain"), ("전신 통증", "Generalized pain")],
    "Influenza like illness": [
        ("감기 증상", "Common cold symptoms"),
        ("몸살 감기", "Flu-like symptoms"),
        ("감기", "Cold"),
        ("인플루엔자 유사 증상", "Influenza-like illness"),
    ],
    "Headache": [("두통", "Headache"), ("머리가 아픔", "headache"), ("두통 (경미)", "Mild headache")],
    "Rhabdomyolysis": [("횡문근융해증", "Rhabdomyolysis")],
    "Back pain": [("요통", "Back pain"), ("허리 통증", "Low back pain"), ("요통", "LBP")],
    "Musculoskeletal pain": [
        ("어깨 통증", "Shoulder pain, musculoskeletal"),
        ("근골격계 통증", "Musculoskeletal pain"),
        ("목과 어깨 결림", "Neck and shoulder ache"),
    ],
    "Pyelonephritis, acute": [("급성 신우신염", "Acute pyelonephritis (APN)")],
    "Contusion": [("타박상", "Contusion"), ("넘어져 생긴 타박상", "Bruise after slip down")],
    "Ankle fracture": [("발목 골절", "Ankle fracture, left")],
    "Respiratory failure": [("호흡부전", "Respiratory failure")],
    "Hyponatremia": [("저나트륨혈증", "Hyponatremia")],
    "Cardiac arrest": [("급성 심정지", "Sudden cardiac arrest")],
}

# Days until recovery, at least and at most.
LASTS = {
    "Pyrexia": (1, 3),
    "Pain": (1, 3),
    "Influenza like illness": (4, 14),
    "Headache": (1, 4),
    "Rhabdomyolysis": (10, 14),
    "Back pain": (3, 25),
    "Musculoskeletal pain": (5, 30),
    "Pyelonephritis, acute": (9, 14),
    "Contusion": (6, 15),
    "Ankle fracture": (60, 80),
    "Hyponatremia": (4, 8),
}
