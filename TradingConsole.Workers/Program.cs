using TradingConsole.Workers.Verbs;

return await VerbLine.RunAsync(args);
