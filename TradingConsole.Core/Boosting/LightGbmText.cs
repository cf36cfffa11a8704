using TradingConsole.Core.Boosting.TextFormat;

namespace TradingConsole.Core.Boosting;

/// <summary>LightGBM's text model format, both ways: a model trained elsewhere can be read, ours can be opened there.</summary>
/// <remarks>
/// Reads versions v3 and v4 with numerical and categorical splits and any number of classes; refuses linear trees. Numbers are
/// written so that they read back exactly. Source: microsoft/LightGBM, src/boosting/gbdt_model_text.cpp and src/io/tree.cpp.
/// </remarks>
public static class LightGbmText
{
    /// <exception cref="LightGbmFormatException">Corrupt or unsupported; the message names line and key.</exception>
    public static TreeEnsemble Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new ModelTextReader(text).Read();
    }

    public static string Write(TreeEnsemble ensemble)
    {
        ArgumentNullException.ThrowIfNull(ensemble);
        return ModelTextWriter.Write(ensemble);
    }
}
