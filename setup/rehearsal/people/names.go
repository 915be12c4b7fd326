package people

// culture is a set of invented names with their spelling in Latin letters, for sign-in names.
type culture struct {
	language    string
	place       string
	timeZone    string
	familyFirst bool
	given       [][2]string // as written, in Latin letters
	family      [][2]string
}

// cultures give the tenant ten scripts. The combinations are made by chance and name nobody.
var cultures = []culture{
	{
		language: "en-GB", place: "London", timeZone: "GMT Standard Time",
		given:  [][2]string{{"Alice", "alice"}, {"Brian", "brian"}, {"Charlotte", "charlotte"}, {"Duncan", "duncan"}, {"Edith", "edith"}, {"Fiona", "fiona"}, {"Graham", "graham"}, {"Niamh", "niamh"}},
		family: [][2]string{{"Ashdown", "ashdown"}, {"Briarley", "briarley"}, {"Coldbrook", "coldbrook"}, {"Dunmore", "dunmore"}, {"O’Farrell", "ofarrell"}, {"Penhallow", "penhallow"}, {"St. Claire", "stclaire"}, {"Wexcombe", "wexcombe"}},
	},
	{
		language: "de-CH", place: "Bern", timeZone: "W. Europe Standard Time",
		given:  [][2]string{{"Jörg", "joerg"}, {"Käthe", "kaethe"}, {"Lukas", "lukas"}, {"Mirjam", "mirjam"}, {"Silvan", "silvan"}, {"Ueli", "ueli"}, {"Vreni", "vreni"}, {"Yannick", "yannick"}},
		family: [][2]string{{"Aeschbach", "aeschbach"}, {"Bürgisser", "buergisser"}, {"Großmann", "grossmann"}, {"Häberli", "haeberli"}, {"Müllener", "muellener"}, {"von Arx", "vonarx"}, {"Zbinden", "zbinden"}, {"Zürcher", "zuercher"}},
	},
	{
		language: "fr-FR", place: "Lyon", timeZone: "Romance Standard Time",
		given:  [][2]string{{"Aurélie", "aurelie"}, {"Benoît", "benoit"}, {"Chloé", "chloe"}, {"Gaëlle", "gaelle"}, {"Hélène", "helene"}, {"Jean-Noël", "jeannoel"}, {"Maëva", "maeva"}, {"Rémi", "remi"}},
		family: [][2]string{{"Beauséjour", "beausejour"}, {"Chênevert", "chenevert"}, {"d’Avril", "davril"}, {"Grandpré", "grandpre"}, {"Lefèbvre", "lefebvre"}, {"Montclair", "montclair"}, {"Quéré", "quere"}, {"Tréguier", "treguier"}},
	},
	{
		language: "pl-PL", place: "Wrocław", timeZone: "Central European Standard Time",
		given:  [][2]string{{"Łucja", "lucja"}, {"Grażyna", "grazyna"}, {"Świętosław", "swietoslaw"}, {"Żaneta", "zaneta"}, {"Wojciech", "wojciech"}, {"Małgorzata", "malgorzata"}},
		family: [][2]string{{"Brzęczyk", "brzeczyk"}, {"Gałązka", "galazka"}, {"Jabłoński", "jablonski"}, {"Źdźbło", "zdzblo"}, {"Wróblewska", "wroblewska"}, {"Żółkiewicz", "zolkiewicz"}},
	},
	{
		language: "tr-TR", place: "İzmir", timeZone: "Turkey Standard Time",
		given:  [][2]string{{"Çağla", "cagla"}, {"Gülşen", "gulsen"}, {"İlker", "ilker"}, {"Işıl", "isil"}, {"Ömer", "omer"}, {"Şebnem", "sebnem"}},
		family: [][2]string{{"Aydınoğlu", "aydinoglu"}, {"Çelikbaş", "celikbas"}, {"Işıkdağ", "isikdag"}, {"Öztuna", "oztuna"}, {"Şahinkaya", "sahinkaya"}, {"Yıldızeli", "yildizeli"}},
	},
	{
		language: "vi-VN", place: "Đà Nẵng", timeZone: "SE Asia Standard Time", familyFirst: true,
		given:  [][2]string{{"Bảo Châu", "baochau"}, {"Đức Anh", "ducanh"}, {"Hồng Nhung", "hongnhung"}, {"Quỳnh", "quynh"}, {"Thảo", "thao"}, {"Tuấn", "tuan"}},
		family: [][2]string{{"Đặng", "dang"}, {"Huỳnh", "huynh"}, {"Lê", "le"}, {"Nguyễn", "nguyen"}, {"Phạm", "pham"}, {"Vũ", "vu"}},
	},
	{
		language: "el-GR", place: "Θεσσαλονίκη", timeZone: "GTB Standard Time",
		given:  [][2]string{{"Αθηνά", "athina"}, {"Γιώργος", "giorgos"}, {"Ελένη", "eleni"}, {"Νίκος", "nikos"}, {"Χρύσα", "chrysa"}, {"Φώτης", "fotis"}},
		family: [][2]string{{"Αλεξίου", "alexiou"}, {"Καλογεράς", "kalogeras"}, {"Μακρής", "makris"}, {"Παπαλέξης", "papalexis"}, {"Σταύρου", "stavrou"}, {"Ψαράς", "psaras"}},
	},
	{
		language: "uk-UA", place: "Львів", timeZone: "FLE Standard Time",
		given:  [][2]string{{"Богдана", "bohdana"}, {"Ганна", "hanna"}, {"Мирослав", "myroslav"}, {"Остап", "ostap"}, {"Соломія", "solomiia"}, {"Ярина", "yaryna"}},
		family: [][2]string{{"Бойчук", "boichuk"}, {"Гнатенко", "hnatenko"}, {"Дзвіночук", "dzvinochuk"}, {"Колодій", "kolodii"}, {"Лісовська", "lisovska"}, {"Щербина", "shcherbyna"}},
	},
	{
		language: "he-IL", place: "חיפה", timeZone: "Israel Standard Time",
		given:  [][2]string{{"אביגיל", "avigail"}, {"דניאל", "daniel"}, {"נעמה", "naama"}, {"עומר", "omer"}, {"רוני", "roni"}, {"תמר", "tamar"}},
		family: [][2]string{{"אלמוג", "almog"}, {"ברקאי", "barkai"}, {"גלבוע", "gilboa"}, {"הראל", "harel"}, {"שקדי", "shkedi"}, {"תבור", "tavor"}},
	},
	{
		language: "ar-EG", place: "الإسكندرية", timeZone: "Egypt Standard Time",
		given:  [][2]string{{"أمينة", "amina"}, {"باسم", "basem"}, {"زينب", "zeinab"}, {"سامي", "sami"}, {"ليلى", "layla"}, {"يوسف", "youssef"}},
		family: [][2]string{{"البستاني", "albustani"}, {"الحداد", "alhaddad"}, {"الخياط", "alkhayyat"}, {"الزيات", "alzayyat"}, {"النجار", "alnaggar"}, {"درويش", "darwish"}},
	},
	{
		language: "hi-IN", place: "पुणे", timeZone: "India Standard Time",
		given:  [][2]string{{"अनन्या", "ananya"}, {"आर्यन", "aryan"}, {"दीपिका", "deepika"}, {"मनीष", "manish"}, {"रोहिणी", "rohini"}, {"श्रेया", "shreya"}},
		family: [][2]string{{"अग्निहोत्री", "agnihotri"}, {"कुलकर्णी", "kulkarni"}, {"चतुर्वेदी", "chaturvedi"}, {"जोशी", "joshi"}, {"देशपांडे", "deshpande"}, {"मिश्रा", "mishra"}},
	},
	{
		language: "th-TH", place: "เชียงใหม่", timeZone: "SE Asia Standard Time",
		given:  [][2]string{{"กมลา", "kamala"}, {"ณัฐพล", "nattapon"}, {"ปรียา", "preeya"}, {"มานี", "manee"}, {"วิชัย", "wichai"}, {"สมหญิง", "somying"}},
		family: [][2]string{{"จันทร์เพ็ญ", "chanphen"}, {"ดวงแก้ว", "duangkaew"}, {"ทองคำ", "thongkham"}, {"พงษ์ไพร", "phongphrai"}, {"ศรีสุข", "srisuk"}, {"แสงดาว", "saengdao"}},
	},
	{
		language: "zh-CN", place: "成都", timeZone: "China Standard Time", familyFirst: true,
		given:  [][2]string{{"晓雯", "xiaowen"}, {"建国", "jianguo"}, {"思琪", "siqi"}, {"浩然", "haoran"}, {"美玲", "meiling"}, {"子轩", "zixuan"}},
		family: [][2]string{{"欧阳", "ouyang"}, {"司徒", "situ"}, {"林", "lin"}, {"郑", "zheng"}, {"谢", "xie"}, {"诸葛", "zhuge"}},
	},
	{
		language: "ja-JP", place: "札幌", timeZone: "Tokyo Standard Time", familyFirst: true,
		given:  [][2]string{{"さくら", "sakura"}, {"健太", "kenta"}, {"ひなた", "hinata"}, {"悠斗", "yuto"}, {"美咲", "misaki"}, {"レイ", "rei"}},
		family: [][2]string{{"青木", "aoki"}, {"五十嵐", "igarashi"}, {"神楽坂", "kagurazaka"}, {"高橋", "takahashi"}, {"西園寺", "saionji"}, {"渡邉", "watanabe"}},
	},
	{
		language: "ko-KR", place: "부산", timeZone: "Korea Standard Time", familyFirst: true,
		given:  [][2]string{{"가은", "gaeun"}, {"도윤", "doyun"}, {"민서", "minseo"}, {"서준", "seojun"}, {"예린", "yerin"}, {"하람", "haram"}},
		family: [][2]string{{"남궁", "namgung"}, {"선우", "seonu"}, {"이", "yi"}, {"임", "im"}, {"최", "choe"}, {"황보", "hwangbo"}},
	},
	{
		language: "ka-GE", place: "ქუთაისი", timeZone: "Georgian Standard Time",
		given:  [][2]string{{"ანანო", "anano"}, {"გიორგი", "giorgi"}, {"ელენე", "elene"}, {"ლუკა", "luka"}, {"ნინო", "nino"}, {"თამარ", "tamar"}},
		family: [][2]string{{"ბერიძე", "beridze"}, {"გელაშვილი", "gelashvili"}, {"კალანდაძე", "kalandadze"}, {"ლომიძე", "lomidze"}, {"მაისურაძე", "maisuradze"}, {"წიკლაური", "tsiklauri"}},
	},
}

var departments = []struct {
	name   string
	titles []string
}{
	{"Engineering", []string{"Software Engineer", "Test Engineer", "Site Reliability Engineer", "Engineering Manager"}},
	{"Sales", []string{"Account Manager", "Sales Engineer", "Regional Director"}},
	{"Marketing", []string{"Content Editor", "Campaign Manager"}},
	{"Finance", []string{"Accountant", "Controller", "Payroll Specialist"}},
	{"People & Culture", []string{"Recruiter", "HR Business Partner"}},
	{"Legal", []string{"Counsel", "Contract Manager"}},
	{"Operations", []string{"Logistics Planner", "Facility Manager", "Buyer"}},
	{"Research", []string{"Scientist", "Data Analyst", "Librarian"}},
	{"Support", []string{"Support Agent", "Support Lead"}},
}
