package sim

// operation is one kind of thing that happens in a run. do carries it out on
// what the world is at that moment, or does nothing if that is impossible; its
// choices come from the dice it is given and from nothing else.
type operation struct {
	name   string // as -only and stories name it
	weight int    // how often, compared with others; profiles change it
	do     func(*World, dice)
}

// ops are all operations and faults. A new one is a file and a line here.
var ops = []operation{
	{"send", 30, opSend},
	{"burst", 3, opBurst},
	{"open", 12, opOpen},
	{"read", 16, opRead},
	{"sync", 12, opSync},
	{"cancel", 2, opCancel},
	{"cross", 3, opCross},
	{"reset", 1, opReset},
	{"stop", 3, opStop},
	{"list", 5, opList},
	{"add members", 4, opAdd},
	{"remove members", 4, opRemove},
	{"new group", 1, opNewGroup},
	{"crowd", 4, opCrowd},
	{"import", 3, opImport},
	{"edit", 8, opEdit},
	{"typo", 6, opTypo},
	{"delete", 5, opDelete},
	{"react", 8, opReact},
	{"rework", 4, opRework},
	{"chorus", 4, opChorus},
	{"hide", 5, opHide},
	{"clear", 2, opClear},
	{"mark", 3, opMark},
	{"arrange", 5, opArrange},
	{"keep archived", 1, opKeepArchived},
	{"call", 3, opCall},
	{"call ends", 4, opSetCall},
	{"unsent", 5, opUnsent},
	{"forward", 2, opForward},
	{"chat", 3, opChat},
	{"own group", 2, opOwnGroup},
	{"govern", 8, opGovern},
	{"leave", 2, opLeave},
	{"join", 3, opJoin},
	{"delete group", 1, opDeleteGroup},
	{"duel", 2, opDuel},
	{"transient", 2, opTransient},
	{"quiet", 1, opQuiet},
	{"typing", 2, opTyping},
	{"presence", 3, opPresence},
	{"hide last seen", 1, opHideLastSeen},
	{"sign out", 2, opSignOut},
	{"devices", 3, opDevices},
	{"members", 5, opMembers},
	{"reactors", 2, opReactors},
	{"info", 2, opInfo},
	{"quote", 3, opQuote},
	{"new device", 2, opNewDevice},
	{"revoke", 1, opRevoke},
	{"disable", 1, opDisable},
	{"restart app", 4, opRestartApp},
	{"restart server", 2, opRestartServer},

	{"server crash", 9, faultServerCrash},
	{"power", 6, faultPower},
	{"kill", 3, faultKill},
	{"cut", 7, faultCut},
	{"half-open", 4, faultHalfOpen},
	{"sleep", 4, faultSleep},
	{"away", 6, faultAway},
	{"outage", 1, faultOutage},
	{"device clock", 1, faultDeviceClock},
	{"server clock", 1, faultServerClock},
}
