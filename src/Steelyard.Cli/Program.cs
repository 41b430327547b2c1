return Steelyard.Cli.SteelyardCommand.Build().Parse(args).Invoke();
