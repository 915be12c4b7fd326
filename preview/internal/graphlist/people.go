package graphlist

import (
	"fmt"
	"strings"
)

// person is somebody who does not exist.
type person struct {
	id       uint64
	given    string
	family   string
	language string
	place    string
	address  string
}

// culture is how a made-up person is called: names as written, then the Latin form of the address.
type culture struct {
	language, place string
	given, family   []string
	latinGiven      []string
	latinFamily     []string
}

var cultures = []culture{
	{"en-GB", "Leeds", []string{"Maud", "Percy", "Winnie", "Clive"}, []string{"Thornbury", "O’Hollow", "Marchbank"}, []string{"maud", "percy", "winnie", "clive"}, []string{"thornbury", "ohollow", "marchbank"}},
	{"sv-SE", "Malmö", []string{"Åsa", "Björn", "Märta"}, []string{"Öberg", "Sjölund", "Ängström"}, []string{"asa", "bjorn", "marta"}, []string{"oberg", "sjolund", "angstrom"}},
	{"cs-CZ", "Plzeň", []string{"Řehoř", "Žofie", "Šárka"}, []string{"Čížek", "Dvořáčková", "Křivánek"}, []string{"rehor", "zofie", "sarka"}, []string{"cizek", "dvorackova", "krivanek"}},
	{"bg-BG", "Пловдив", []string{"Радка", "Стоян", "Цветан"}, []string{"Белева", "Горанов", "Щерев"}, []string{"radka", "stoyan", "tsvetan"}, []string{"beleva", "goranov", "shterev"}},
	{"el-GR", "Πάτρα", []string{"Δάφνη", "Ορέστης"}, []string{"Βλάχος", "Ξανθάκη"}, []string{"dafni", "orestis"}, []string{"vlachos", "xanthaki"}},
	{"ar-JO", "إربد", []string{"ليلى", "سامر", "هالة"}, []string{"الزعبي", "حجازي"}, []string{"layla", "samer", "hala"}, []string{"alzoubi", "hijazi"}},
	{"he-IL", "עכו", []string{"יעל", "אורי"}, []string{"כרמון", "שניר"}, []string{"yael", "ori"}, []string{"carmon", "snir"}},
	{"hi-IN", "इंदौर", []string{"मीरा", "अर्जुन"}, []string{"चौहान", "त्रिपाठी"}, []string{"meera", "arjun"}, []string{"chauhan", "tripathi"}},
	{"th-TH", "เชียงใหม่", []string{"กมล", "ปรีชา"}, []string{"แสงทอง", "วงศ์ดี"}, []string{"kamon", "preecha"}, []string{"saengthong", "wongdee"}},
	{"ja-JP", "神戸", []string{"陽子", "健太"}, []string{"森下", "小野寺"}, []string{"yoko", "kenta"}, []string{"morishita", "onodera"}},
	{"zh-CN", "苏州", []string{"雨桐", "建国"}, []string{"欧阳", "司马"}, []string{"yutong", "jianguo"}, []string{"ouyang", "sima"}},
	{"ko-KR", "대전", []string{"서연", "민준"}, []string{"남궁", "선우"}, []string{"seoyeon", "minjun"}, []string{"namgung", "sunwoo"}},
}

// colleagues is how many people write to each other and meet; a list of users has one entry a person without end.
const colleagues = 5000

func somebody(i uint64) person {
	c := &cultures[i%uint64(len(cultures))]
	n := i / uint64(len(cultures))
	g, f := int(n%uint64(len(c.given))), int(n/uint64(len(c.given))%uint64(len(c.family)))
	return person{
		id: i, given: c.given[g], family: c.family[f], language: c.language, place: c.place,
		address: c.latinGiven[g] + "." + c.latinFamily[f] + number(i) + "@contoso.example",
	}
}

// colleague is one of those who write and meet; the first few do so most of the time.
func (t *text) colleague() person {
	x := t.chance.Float64()
	return somebody(uint64(x * x * x * colleagues))
}

func (p person) name() string {
	switch p.language {
	case "ja-JP", "zh-CN", "ko-KR":
		return p.family + " " + p.given
	}
	return p.given + " " + p.family
}

// guid is the object id of a person, the same wherever the person is named.
func (p person) guid() string {
	x := (p.id + 1) * 0x9e3779b97f4a7c15
	return fmt.Sprintf("%08x-%04x-4%03x-a%03x-%012x", uint32(x>>32), uint16(x>>16), x&0xfff, p.id&0xfff, x>>8&0xffffffffffff)
}

func (p person) phone() string {
	return fmt.Sprintf("+1 %03d 555 01%02d", 200+p.id%700, p.id%100)
}

// signIn is an address as the directory writes it: with capitals.
func (p person) signIn() string { return strings.ToUpper(p.address[:1]) + p.address[1:] }
