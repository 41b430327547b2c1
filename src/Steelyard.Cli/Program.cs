using System.CommandLine;
using Steelyard.Cli;

// An interrupted command puts in order what it began; the default of two seconds is short on a busy machine.
return SteelyardCommand.Build().Parse(args).Invoke(new InvocationConfiguration { ProcessTerminationTimeout = TimeSpan.FromSeconds(30) });
