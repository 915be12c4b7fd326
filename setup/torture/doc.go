// Package torture ends, cuts and crowds whole applies from outside and looks what is left in the tenant and on the machine. It holds
// tests only and must not be imported.
package torture
