//go:build !race

package rehearsal_test

// measuring is 1 where nothing stands between the program and the machine.
const measuring = 1
