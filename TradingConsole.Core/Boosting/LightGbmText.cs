using TradingConsole.Core.Boosting.TextFormat;

namespace TradingConsole.Core.Boosting;

/// <summary>LightGBM's text model format, both ways: a model trained elsewhere can be read, ours can be opened there.</summary>
/// <remarks>
/// Reads versions v2 to v4 with numerical and categorical splits and any number of classes; refuses linear trees. Writes v4 with
/// LightGBM's own number formats: what LightGBM 4.6 wrote is written again byte for byte. Thresholds and leaves read back exactly;
/// gains, inner values and inner weights keep six digits, as there. Source: microsoft/LightGBM, src/boosting/gbdt_model_text.cpp and src/io/tree.cpp.
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
