package window

import "os"

// plainIsEnglish makes a locale without a language (C, POSIX, none) English while Fyne picks the translation: it would look for the
// language "und" otherwise, and log an error for every text. The environment is put back, programs that are started inherit it.
func plainIsEnglish() (putBack func()) {
	names := []string{"LC_ALL", "LC_MESSAGES", "LANG"}
	for _, name := range names {
		switch os.Getenv(name) {
		case "":
			continue
		case "C", "POSIX", "C.UTF-8", "C.utf8":
			return setForNow(name, "en_US.UTF-8")
		}
		return func() {}
	}
	return setForNow("LANG", "en_US.UTF-8")
}

func setForNow(name, value string) (putBack func()) {
	old, was := os.LookupEnv(name)
	if err := os.Setenv(name, value); err != nil {
		return func() {}
	}
	return func() {
		if was {
			_ = os.Setenv(name, old) // it was settable a moment ago
		} else {
			_ = os.Unsetenv(name)
		}
	}
}
